using System.Security.Authentication;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Shared;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Gates;

/// <summary>The SDK's one TLS setting, which is the process's and reaches half of its paths.</summary>
internal static class SdkTlsVersions
{
    private static readonly Lock Gate = new();
    private static TlsPolicy? _applied;

    /// <exception cref="InvalidOperationException">It is set for a policy that has no version in common with this one.</exception>
    public static void Apply(TlsPolicy policy, ILogger logger)
    {
        lock (Gate)
        {
            if (_applied is { } applied && (applied.ProtocolVersions & policy.ProtocolVersions) == SslProtocols.None)
            {
                throw new InvalidOperationException(
                    $"The policy '{policy}' ({policy.ProtocolVersions}) cannot be used beside '{applied}' ({applied.ProtocolVersions}): the SDK has one TlsVersions for the whole process. Use policies with a version in common, or two processes.");
            }

            if (policy.Allows(SslProtocols.Tls12))
            {
                // The setting knows no TLS 1.3: of a policy with both versions it offers the one it knows, rather than what the operating system likes.
                TlsVersions.Instance.SetMinimumTlsVersions(SslProtocols.Tls12);
            }
            else
            {
                TlsVersions.Instance.SetMinimumTlsVersions(SslProtocols.None);
                Log.VersionsNotRestricted(logger, policy.Name, policy.ProtocolVersions.ToString());
            }

            _applied ??= policy;
        }
    }
}
