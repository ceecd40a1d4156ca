using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Gates;

/// <summary>A client was not made, because one of its connections could not be verified before a credential leaves.</summary>
public sealed class UnverifiedPathException : InvalidOperationException
{
    internal UnverifiedPathException(string path, string reason, TlsPolicy policy)
        : base(
            $"'{path}' cannot be held to the policy '{policy}' before a credential leaves: {reason} "
            + "There are two ways to have it: call OpenSslProcessPolicy.Apply(policy) first in Main (Linux), or set <IotHubTlsProcessPolicy> to the policy's name in the project file, which does the same. "
            + "EnforcementMode.ReportOnly makes the client without it.")
    {
        Path = path;
    }

    /// <summary>The client and its transport.</summary>
    public string Path { get; }
}
