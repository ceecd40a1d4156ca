using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Enforcement;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests.Devices;

public class DirectDeviceClientOptionsTests
{
    private const string X509 = "HostName=h;DeviceId=d;x509=true";

    public static TheoryData<string, Action<DirectDeviceClientOptions>, string> Wrong => new()
    {
        { "no connection string", options => options.ConnectionString = null, "ConnectionString" },
        { "wrong connection string", options => options.ConnectionString = "HostName=h;DeviceId=d;SharedAccessKey=%", "ConnectionString: The device connection string has a malformed part 'SharedAccessKey'" },
        { "x509 without a certificate", options => options.ConnectionString = X509, "there is no certificate" },
        { "certificate with a key", options => options.UseClientCertificate(DevHubPki.CreateSelfSignedClientCertificate("d")), "There is a certificate, and the connection string has a key" },
        { "key file without a certificate", options => options.CertificateKeyFile = "/nowhere", "CertificateKeyFile: There is a key without a certificate." },
        { "certificate file that is not there", options => (options.ConnectionString, options.CertificateFile) = (X509, "/nowhere/device.pem"), "The certificate in '/nowhere/device.pem' and its key cannot be used" },
        { "name with a wildcard", options => options.ConnectionString = "HostName=h;DeviceId=a+b;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5", "'a+b' has a '#' or a '+'" },
        { "module with a wildcard", options => options.ConnectionString = "HostName=h;DeviceId=a;ModuleId=b#;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5", "has a '#' or a '+'" },
        { "port", options => options.Port = 0, "Port" },
        { "port too high", options => options.Port = 65536, "Port" },
        { "keep-alive", options => options.KeepAlive = TimeSpan.FromSeconds(1178), "KeepAlive" },
        { "keep-alive too short", options => options.KeepAlive = TimeSpan.FromSeconds(4), "KeepAlive" },
        { "operation timeout", options => options.OperationTimeout = TimeSpan.Zero, "OperationTimeout" },
        { "transport", options => options.Transport = (DirectTransport)7, "Transport" },
        { "delivery", options => options.TelemetryDelivery = (TelemetryDelivery)7, "TelemetryDelivery" },
        { "token lifetime", options => options.SharedAccessSignature.TimeToLive = TimeSpan.Zero, "TimeToLive" },
        { "handshake timeout", options => options.Tls = new() { HandshakeTimeout = TimeSpan.FromHours(2) }, "HandshakeTimeout" },
        { "weak policy", options => options.Tls = new() { Policy = { ProtocolVersions = { "1.1" }, CipherSuites = { "TLS_RSA_WITH_RC4_128_SHA" } } }, "Tls.Policy: " },
        { "trust anchor", options => options.Tls = new() { ServerCertificate = { TrustAnchorPem = "x" } }, "Tls.ServerCertificate: " },
    };

    public static TheoryData<string, Action<DirectDeviceClientOptions>> Ignored => new()
    {
        { "Tls", options => options.Tls = new() { ServerCertificate = { RootPins = { new string('a', 64) } } } },
        { "CertificateFile", options => options.CertificateFile = "device.pem" },
        { "CertificateKeyFile", options => options.CertificateKeyFile = "key.pem" },
        { "UseClientCertificate", options => options.UseClientCertificate(DevHubPki.CreateSelfSignedClientCertificate("d")) },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Constructor_WrongOptions_Throws(string name, Action<DirectDeviceClientOptions> change, string expected)
    {
        var options = new DirectDeviceClientOptions { ConnectionString = ScriptedDevice.ConnectionString };
        change(options);

        var exception = Assert.Throws<OptionsValidationException>(() => new DirectDeviceClient(options));

        Assert.True(exception.Message.Contains(expected, StringComparison.Ordinal), $"{name}: {exception.Message}");
        Assert.DoesNotContain("a2V5", exception.Message);
    }

    [Fact]
    public void Constructor_SeveralWrongOptions_NamesEach()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => new DirectDeviceClient(new() { Port = 0, ConnectionString = "x", OperationTimeout = TimeSpan.Zero }));

        Assert.Equal(3, exception.Failures.Count());
    }

    [Theory]
    [MemberData(nameof(Ignored), DisableDiscoveryEnumeration = true)]
    public void Constructor_ConnectorAndItsSettings_Throws(string setting, Action<DirectDeviceClientOptions> change)
    {
        var options = new DirectDeviceClientOptions { ConnectionString = X509 };
        change(options);

        var exception = Assert.Throws<ArgumentException>(() => new DirectDeviceClient(options, new TlsConnector(new TlsClientOptions())));

        Assert.Equal(
            $"The options set '{setting}', which the given connector would not use. Allowed: these options or a connector. Put them into the TlsClientOptions of the connector, or leave the connector out. (Parameter 'connector')",
            exception.Message);
    }

    [Fact]
    public void Defaults_AreAsDocumented()
    {
        var options = new DirectDeviceClientOptions();

        Assert.Equal((DirectTransport.Mqtt, (int?)null, null), (options.Transport, options.Port, options.Address));
        Assert.Equal((TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(60), TelemetryDelivery.AtLeastOnce), (options.KeepAlive, options.OperationTimeout, options.TelemetryDelivery));
        Assert.Equal((TimeSpan.FromHours(1), 0.85), (options.SharedAccessSignature.TimeToLive, options.SharedAccessSignature.RenewalShare));
        Assert.Null(options.Tls);
        var tls = new DirectTlsOptions();
        Assert.Equal((Tls.TlsPolicies.Default, TimeSpan.FromSeconds(30)), (tls.Policy.ToPolicy(), tls.HandshakeTimeout));
    }
}
