using System.Diagnostics;
using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Enforcement;

public sealed class ClientHelloCaptureTests
{
    [Fact]
    public void Capture_TargetHostAndApplicationProtocols_ReturnsThem()
    {
        var offer = ClientHelloCapture.Capture(new() { TargetHost = "contoso.azure-devices.net", ApplicationProtocols = [SslApplicationProtocol.Http11, new("mqtt")] });

        Assert.Equal("contoso.azure-devices.net", offer.ServerName);
        Assert.Equal(["http/1.1", "mqtt"], offer.ApplicationProtocols);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Capture_CipherSuitesPolicy_ReturnsItsSuites()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no CipherSuitesPolicy.");

        var offer = ClientHelloCapture.Capture(new() { TargetHost = "hub.invalid", EnabledSslProtocols = SslProtocols.Tls12, CipherSuitesPolicy = new(TlsPolicies.Default.CipherSuites) });

        Assert.Equal(TlsPolicies.Default.CipherSuites, offer.CipherSuites);
        Assert.Equal([SslProtocols.Tls12], offer.ProtocolVersions);
    }

    [Fact]
    public async Task Capture_AnyOptions_ReturnsWhatGoesOverTheWire()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = "wire.invalid", EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };

        var captured = ClientHelloCapture.Capture(options);
        var sent = await LoopbackHello.ReceiveAsync(options, TestContext.Current.CancellationToken);

        Assert.Equal(
            (sent.Ja4, sent.Length, sent.ServerName),
            (captured.Ja4, captured.Length, captured.ServerName));
        Assert.Equal(sent.CipherSuites, captured.CipherSuites);
    }

    [Fact]
    public void Capture_ValidationCallback_IsNotCalled()
    {
        var offer = ClientHelloCapture.Capture(new() { TargetHost = "hub.invalid", RemoteCertificateValidationCallback = (_, _, _, _) => throw new InvalidOperationException() });

        Assert.NotEmpty(offer.CipherSuites);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Capture_NothingToOffer_Throws()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no CipherSuitesPolicy.");

        var exception = Assert.Throws<AuthenticationException>(() => ClientHelloCapture.Capture(
            new() { EnabledSslProtocols = SslProtocols.Tls13, CipherSuitesPolicy = new([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]) }));

        Assert.Equal(
            "This process sends no ClientHello with the protocol versions 'Tls13' and the cipher suites given: the operating system, or a policy for the whole process, leaves nothing to offer. Allow a version and a suite that it has.",
            exception.Message);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public void Capture_ManyTimes_TakesLessThanTenMillisecondsEach()
    {
        // The least of twenty, so that a busy machine does not decide.
        var least = Enumerable.Range(0, 20).Min(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            ClientHelloCapture.Capture(new() { TargetHost = "hub.invalid" });
            return Stopwatch.GetElapsedTime(started);
        });

        Assert.InRange(least, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
    }
}
