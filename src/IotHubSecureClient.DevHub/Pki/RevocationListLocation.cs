using System.Net;
using System.Security.Cryptography;

namespace IotHubSecureClient.Emulation.Pki;

/// <summary>Where the certificates say that the revocation lists are. The path is different in each hub, because clients keep lists by their address.</summary>
internal sealed class RevocationListLocation(IPEndPoint endpoint)
{
    private readonly string _folder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public string RootPath => $"/{_folder}/root.crl";

    public string IntermediatePath => $"/{_folder}/intermediate.crl";

    public string RootUri => $"http://{endpoint}{RootPath}";

    public string IntermediateUri => $"http://{endpoint}{IntermediatePath}";
}
