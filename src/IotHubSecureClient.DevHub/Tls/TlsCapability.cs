using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>What this machine's TLS library makes of a profile, found out by handshakes in memory, once in a process for each profile.</summary>
/// <param name="MissingVersion">A version of the profile that the library does not accept; null where it accepts all.</param>
/// <param name="AcceptsOwnSuites">Whether the library, left alone, accepts each suite of the profile: an OpenSSL configuration of the process can have fewer.</param>
/// <param name="SelectsOtherSuites">Whether the library, left alone, selects a suite that the profile does not have.</param>
internal sealed record TlsCapability(SslProtocols? MissingVersion, bool AcceptsOwnSuites, bool SelectsOtherSuites)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<TlsCapability>>> Measured = new();

    public static Task<TlsCapability> MeasureAsync(DevHubTlsProfile profile, DevHubKeyAlgorithm key) => Measured.GetOrAdd(
        $"{profile.ProtocolVersions}|{string.Join(',', profile.CipherSuites)}|{key}",
        static (_, subject) => new Lazy<Task<TlsCapability>>(() => MeasureOnceAsync(subject.Profile, subject.Key)),
        (Profile: profile, Key: key)).Value;

    private static async Task<TlsCapability> MeasureOnceAsync(DevHubTlsProfile profile, DevHubKeyAlgorithm key)
    {
        using var pki = new DevHubPki(key, ServerNames.Localhost);
        TlsServerOptions server = TlsServerOptions.Create(profile, pki.ServerCertificate, new X509ChainPolicy());
        SslServerAuthenticationOptions strict = server.Restricted ?? server.Open;
        if (!IsKnownGood(profile))
        {
            foreach (SslProtocols version in TlsVersionOrder.Split(profile.ProtocolVersions))
            {
                if (!await InMemoryHandshake.SucceedsAsync(strict, ClientOptions(version, profile.CipherSuites, profile.IsWeak)))
                {
                    return new TlsCapability(version, false, true);
                }
            }
        }

        // Where the suites cannot be restricted, there is nothing to choose by what is measured here.
        return server.Restricted is null || profile.IsWeak
            ? new TlsCapability(null, !profile.IsWeak, false)
            : new TlsCapability(null, await AcceptsOwnSuitesAsync(profile, key, server.Open), await SelectsOtherSuitesAsync(profile, server.Open));
    }

    private static async Task<bool> AcceptsOwnSuitesAsync(DevHubTlsProfile profile, DevHubKeyAlgorithm key, SslServerAuthenticationOptions open)
    {
        foreach (SslProtocols version in TlsVersionOrder.Split(profile.ProtocolVersions))
        {
            foreach (TlsCipherSuite suite in profile.CipherSuites.Where(suite => TlsGate.Fits(suite, version, key)))
            {
                if (!await InMemoryHandshake.SucceedsAsync(open, ClientOptions(version, [suite], weak: false)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static Task<bool> SelectsOtherSuitesAsync(DevHubTlsProfile profile, SslServerAuthenticationOptions open) =>
        InMemoryHandshake.SucceedsAsync(open, ClientOptions(profile.ProtocolVersions, Enum.GetValues<TlsCipherSuite>().Except(profile.CipherSuites), weak: true));

    private static bool IsKnownGood(DevHubTlsProfile profile) =>
        profile.ProtocolVersions == SslProtocols.Tls12 && profile.CipherSuites.All(TlsPolicies.IotHub20250831.Allows);

    private static SslClientAuthenticationOptions ClientOptions(SslProtocols versions, IEnumerable<TlsCipherSuite> suites, bool weak)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = versions, AllowTlsResume = false };
        if (!OperatingSystem.IsWindows() && !OperatingSystem.IsAndroid())
        {
            options.CipherSuitesPolicy = new CipherSuitesPolicy(suites);
        }

        if (weak)
        {
#pragma warning disable SYSLIB0040 // As in TlsServerOptions: the only way to OpenSSL's security level 0.
            options.EncryptionPolicy = EncryptionPolicy.AllowNoEncryption;
#pragma warning restore SYSLIB0040
        }

        return options;
    }
}
