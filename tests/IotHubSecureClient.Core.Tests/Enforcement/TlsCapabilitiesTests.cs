using System.Runtime.Versioning;
using System.Security.Cryptography;
using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Tests.Enforcement;

public sealed class TlsCapabilitiesTests
{
    [Theory]
    [InlineData(0x30000130, "3.0.19")]
    [InlineData(0x30500020, "3.5.2")]
    [InlineData(0x1010117F, "1.1.1")]
    public void ReadOpenSslVersion_Number_ReturnsTheVersion(long number, string version) =>
        Assert.Equal(Version.Parse(version), TlsCapabilities.ReadOpenSslVersion(number));

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Current_Linux_HasOpenSslAndCipherSuites()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "OpenSSL makes the connections on Linux only.");

        var current = TlsCapabilities.Current;

        Assert.Equal((TlsPlatform.Linux, true, true), (current.Platform, current.SupportsCipherSuites, current.SupportsProcessPolicy));
        Assert.Equal(TlsCapabilities.ReadOpenSslVersion(SafeEvpPKeyHandle.OpenSslVersion), current.OpenSslVersion);
    }

    [Fact]
    public void Current_Windows_HasNeither()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "This is not Windows.");

        Assert.Equal((TlsPlatform.Windows, false, false, null), (TlsCapabilities.Current.Platform, TlsCapabilities.Current.SupportsCipherSuites, TlsCapabilities.Current.SupportsProcessPolicy, TlsCapabilities.Current.OpenSslVersion));
    }
}
