using System.Security.Cryptography.X509Certificates;

namespace Microsoft.Azure.Devices.Client;

public sealed class DeviceAuthenticationWithX509Certificate : IAuthenticationMethod, IDisposable
{
    public DeviceAuthenticationWithX509Certificate(string deviceId, X509Certificate2 certificate, X509Certificate2Collection chainCertificates = null)
    {
        DeviceId = deviceId;
        Certificate = certificate;
        ChainCertificates = chainCertificates;
    }

    public string DeviceId { get; set; }

    public X509Certificate2 Certificate { get; set; }

    public X509Certificate2Collection ChainCertificates { get; }

    public IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder)
    {
        iotHubConnectionStringBuilder.DeviceId = DeviceId;
        iotHubConnectionStringBuilder.UsingX509Cert = true;
        iotHubConnectionStringBuilder.Certificate = Certificate;
        return iotHubConnectionStringBuilder;
    }

    public void Dispose() => Certificate?.Dispose();
}
