using System.Runtime.Versioning;
using System.Security.Authentication;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>
/// Holds every TLS connection of a Linux process to a policy, clients and servers, whatever library makes them: through the OpenSSL configuration, which the runtime's <c>SslStream</c> obeys.
/// </summary>
/// <remarks>
/// It reaches connections that no setting of their own restricts, costs nothing for each connection, and cannot be undone. It does not reach a connection that is given a
/// <see cref="System.Net.Security.CipherSuitesPolicy"/> by the application, nor software with an own copy of OpenSSL or with another TLS library.
/// </remarks>
public static class OpenSslProcessPolicy
{
    private static readonly Lock Gate = new();

    /// <summary>The policy that <see cref="Apply"/> put in force; <see langword="null"/> where it did not.</summary>
    public static TlsPolicy? Applied { get; private set; }

    /// <summary>
    /// Puts the policy in force for the rest of the process's life. Call it first in <c>Main</c>: OpenSSL reads its configuration once, when TLS or cryptography (hashes, random numbers, certificates) is first used.
    /// </summary>
    /// <param name="policy">The policy. Calling again with an equal one does nothing.</param>
    /// <remarks>
    /// What <c>OPENSSL_CONF</c> or the distribution's <c>openssl.cnf</c> says is kept: providers, engines, identifiers, groups, security level. Where it restricts versions or suites, both restrictions hold.
    /// The configuration is handed over in a file that only this user can read, for as long as it takes; the environment is left as it was found, so that child processes are not affected.
    /// The outcome is measured before this returns.
    /// </remarks>
    /// <exception cref="PlatformNotSupportedException">This is not Linux, or OpenSSL is not there as a shared library.</exception>
    /// <exception cref="InvalidOperationException">
    /// OpenSSL is loaded already; or another policy was applied before; or the existing configuration and the policy have nothing in common; or this process still offers what the policy does not allow.
    /// </exception>
    [SupportedOSPlatform("linux")]
    public static void Apply(TlsPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ThrowIfNotLinux();
        lock (Gate)
        {
            if (Applied is { } applied)
            {
                ThrowIfDifferent(applied, policy);
                return;
            }

            if (LoadedLibraries.FindLibSsl() is { } libSsl)
            {
                ThrowIfTooLate(policy, libSsl);
            }
            else
            {
                OpenSslHandover.Run(Compose(policy), () => ThrowIfNotInForce(policy));
            }

            Applied = policy;
        }
    }

    /// <summary>
    /// Measures whether the whole process is held to the policy, by <see cref="Apply"/> or by the configuration it was started with: whether connections without settings of their own,
    /// and connections that ask for every protocol version, offer only what the policy allows. On any operating system.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <remarks>On Linux this loads OpenSSL, so that <see cref="Apply"/> comes too late afterwards.</remarks>
    public static bool IsInForce(TlsPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        try
        {
            return TlsOfferMeasurement.OfDefault().IsWithin(policy) && TlsOfferMeasurement.OfAllVersions().IsWithin(policy);
        }
        catch (AuthenticationException)
        {
            return false;
        }
    }

    /// <summary>
    /// Writes the configuration to a file, for processes to be started with <c>OPENSSL_CONF</c> naming it. It holds for this machine, whose own configuration it includes.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="path">The file; replaced where it is there. Only this user can read and write it.</param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux, or OpenSSL is not there as a shared library.</exception>
    /// <exception cref="InvalidOperationException">The existing configuration and the policy have nothing in common, or <c>OPENSSL_CONF</c> names <paramref name="path"/> itself.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    [SupportedOSPlatform("linux")]
    public static void WriteConfiguration(TlsPolicy policy, string path)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfNotLinux();
        var target = Path.GetFullPath(path);
        var existing = OpenSslConfiguration.Load(OpenSslLibrary.Load());
        if (existing.Path == target)
        {
            throw new InvalidOperationException(
                $"The OpenSSL configuration '{target}' cannot be replaced by one that includes it: {OpenSslConfiguration.PathVariable} names it. Write it from a process without {OpenSslConfiguration.PathVariable}, or to another path.");
        }

        var written = $"{target}.{Path.GetRandomFileName()}";
        PrivateFile.Create(written, OpenSslConfigurationWriter.Write(policy, existing));
        File.Move(written, target, overwrite: true);
    }

    private static string Compose(TlsPolicy policy) => OpenSslConfigurationWriter.Write(policy, OpenSslConfiguration.Load(OpenSslLibrary.Load()));

    private static void ThrowIfNotLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                $"A TLS policy for the whole process was refused on '{Environment.OSVersion.Platform}'. It is there on Linux, where TLS is OpenSSL's. "
                + "Here, give each connection its policy with TlsConnector, or restrict TLS for the machine: on Windows by Group Policy ('SSL Cipher Suite Order') and the SCHANNEL registry keys.");
        }
    }

    private static void ThrowIfDifferent(TlsPolicy applied, TlsPolicy policy)
    {
        if (applied.ProtocolVersions != policy.ProtocolVersions || !applied.CipherSuites.SequenceEqual(policy.CipherSuites))
        {
            throw new InvalidOperationException($"The TLS policy '{policy}' was refused for this process: '{applied}' is applied, and cannot be undone or replaced. Apply one policy, once.");
        }
    }

    /// <summary>A process that was started under the policy is not too late.</summary>
    private static void ThrowIfTooLate(TlsPolicy policy, string libSsl)
    {
        if (!IsInForce(policy))
        {
            throw new InvalidOperationException(
                $"The TLS policy '{policy}' was refused for this process: '{libSsl}' is loaded, so that OpenSSL has read its configuration or is about to. "
                + $"The policy has to be applied before anything uses TLS or cryptography. Call {nameof(OpenSslProcessPolicy)}.{nameof(Apply)} first in Main, "
                + $"or start the process with {OpenSslConfiguration.PathVariable} naming a file made by {nameof(WriteConfiguration)}.");
        }
    }

    private static void ThrowIfNotInForce(TlsPolicy policy)
    {
        var offers = new[] { TlsOfferMeasurement.OfDefault(), TlsOfferMeasurement.OfAllVersions() };
        if (offers.FirstOrDefault(offer => !offer.IsWithin(policy)) is { } wider)
        {
            throw new InvalidOperationException(
                $"The TLS policy '{policy}' was applied to this process and is not in force: still offered are {wider.DescribeOutside(policy)}. "
                + $"Either OpenSSL was configured by something else before, or it refuses a command of '{OpenSslConfiguration.SystemDefaultName}' in the existing configuration, or that one and the policy have no cipher suite in common. "
                + "Correct it, or give each connection its policy with TlsConnector.");
        }
    }
}
