using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>What one client process does.</summary>
internal sealed record ClientArguments(bool Library, TlsPolicy Policy, bool ProcessPolicy, int Connections, int Port, string RootPem)
{
    public static ClientArguments Parse(IReadOnlyList<string> args) =>
        new(args[0] == "library", TlsPolicies.Get(args[1]), bool.Parse(args[2]), int.Parse(args[3]), int.Parse(args[4]), args[5].Replace('|', '\n'));

    public IEnumerable<string> ToArguments() =>
        ["client", Library ? "library" : "bare", Policy.Name, ProcessPolicy.ToString(), Connections.ToString(), Port.ToString(), RootPem.Replace('\n', '|')];
}
