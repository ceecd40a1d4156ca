using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>What one client process does.</summary>
/// <param name="Library">Whether the second side is the library; otherwise it is bare as the first one is, and what is measured is the measuring.</param>
/// <param name="Policy">The library's policy.</param>
/// <param name="ProcessPolicy">Whether the process is under that policy.</param>
/// <param name="Pairs">How many pairs of blocks are measured.</param>
/// <param name="Port">The server's port.</param>
/// <param name="RootPem">The server's root.</param>
internal sealed record ClientArguments(bool Library, TlsPolicy Policy, bool ProcessPolicy, int Pairs, int Port, string RootPem)
{
    public static ClientArguments Parse(IReadOnlyList<string> args) =>
        new(bool.Parse(args[0]), TlsPolicies.Get(args[1]), bool.Parse(args[2]), int.Parse(args[3]), int.Parse(args[4]), args[5].Replace('|', '\n'));

    public IEnumerable<string> ToArguments() =>
        ["client", Library.ToString(), Policy.Name, ProcessPolicy.ToString(), Pairs.ToString(), Port.ToString(), RootPem.Replace('\n', '|')];
}
