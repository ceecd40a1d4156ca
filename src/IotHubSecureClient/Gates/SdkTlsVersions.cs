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

    /// <exception cref="InvalidOperationException">It is set for a policy that needs another setting.</exception>
    public static void Apply(TlsPolicy policy, ILogger logger)
    {
        lock (Gate)
        {
            // The setting knows no TLS 1.3: of a policy with both versions it offers the one it knows, rather than what the operating system likes.
            var isTls12 = policy.Allows(SslProtocols.Tls12);
            if (_applied is { } applied && applied.Allows(SslProtocols.Tls12) != isTls12)
            {
                throw new InvalidOperationException(
                    $"The policy '{policy}' ({policy.ProtocolVersions}) cannot be used beside '{applied}' ({applied.ProtocolVersions}): the SDK has one TlsVersions for the whole process, and only one of the two policies allows TLS 1.2. Use policies of which all or none allow it, or two processes.");
            }

            TlsVersions.Instance.SetMinimumTlsVersions(isTls12 ? SslProtocols.Tls12 : SslProtocols.None);
            if (!isTls12)
            {
                Log.VersionsNotRestricted(logger, policy.Name, policy.ProtocolVersions.ToString());
            }

            _applied ??= policy;
        }
    }
}
