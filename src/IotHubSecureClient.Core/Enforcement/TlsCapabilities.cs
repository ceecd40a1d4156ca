using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace IotHubSecureClient.Enforcement;

/// <summary>What this machine can be told about the TLS connections of this process, as found by trying.</summary>
public sealed class TlsCapabilities
{
    private static readonly Lazy<TlsCapabilities> Measured = new(Measure);

    internal TlsCapabilities(TlsPlatform platform, string operatingSystem, Version? openSslVersion, bool supportsCipherSuites)
    {
        Platform = platform;
        OperatingSystem = operatingSystem;
        OpenSslVersion = openSslVersion;
        SupportsCipherSuites = supportsCipherSuites;
    }

    /// <summary>The capabilities of this process. Measured at first use, which loads OpenSSL on Linux, so that <see cref="OpenSslProcessPolicy.Apply"/> comes too late afterwards.</summary>
    public static TlsCapabilities Current => Measured.Value;

    /// <summary>The family of operating system.</summary>
    public TlsPlatform Platform { get; }

    /// <summary>The operating system's own description of itself.</summary>
    public string OperatingSystem { get; }

    /// <summary>The version of OpenSSL that the runtime loaded; <see langword="null"/> where connections are not made by OpenSSL.</summary>
    public Version? OpenSslVersion { get; }

    /// <summary>Whether a connection given a <see cref="CipherSuitesPolicy"/> offered its suites and no other.</summary>
    public bool SupportsCipherSuites { get; }

    /// <summary>Whether the process as a whole can be held to a policy by <see cref="OpenSslProcessPolicy"/>.</summary>
    public bool SupportsProcessPolicy => Platform == TlsPlatform.Linux;

    /// <summary>Reads the number that OpenSSL gives itself: 0xMNN00PP0 since 3.0, 0xMNNFFPPS before (OPENSSL_VERSION_NUMBER(3)).</summary>
    internal static Version ReadOpenSslVersion(long number)
    {
        var major = (int)(number >> 28) & 0xF;
        var minor = (int)(number >> 20) & 0xFF;
        return new(major, minor, (int)(major >= 3 ? number >> 4 : number >> 12) & 0xFF);
    }

    private static TlsCapabilities Measure()
    {
        var platform = System.OperatingSystem.IsLinux() ? TlsPlatform.Linux
            : System.OperatingSystem.IsWindows() ? TlsPlatform.Windows
            : System.OperatingSystem.IsMacOS() ? TlsPlatform.MacOS
            : TlsPlatform.Other;
        var openSslVersion = System.OperatingSystem.IsLinux() ? ReadOpenSslVersion(SafeEvpPKeyHandle.OpenSslVersion) : null;
        return new(platform, RuntimeInformation.OSDescription, openSslVersion, TryCipherSuites());
    }

    private static bool TryCipherSuites()
    {
        TlsCipherSuite[] suites = [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256];
        try
        {
#pragma warning disable CA1416 // Whether the platform has it is what is being found out.
            var policy = new CipherSuitesPolicy(suites);
#pragma warning restore CA1416
            var offer = ClientHelloCapture.Capture(new() { TargetHost = TlsOfferMeasurement.Host, CipherSuitesPolicy = policy });
            return offer.CipherSuites.All(suites.Contains);
        }
        catch (Exception exception) when (exception is PlatformNotSupportedException or AuthenticationException)
        {
            return false;
        }
    }
}
