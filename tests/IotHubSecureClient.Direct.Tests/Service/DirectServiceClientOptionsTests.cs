using IotHubSecureClient.Direct;
using IotHubSecureClient.Enforcement;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests.Service;

public class DirectServiceClientOptionsTests
{
    private const string ConnectionString = "HostName=h;SharedAccessKeyName=service;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5";

    public static TheoryData<string, Action<DirectServiceClientOptions>, string> Wrong => new()
    {
        { "no connection string", options => options.ConnectionString = null, "ConnectionString" },
        { "a device's connection string", options => options.ConnectionString = "HostName=h;DeviceId=d;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5", "'DeviceId'" },
        { "port", options => options.Port = 65536, "Port" },
        { "operation timeout", options => options.OperationTimeout = TimeSpan.FromHours(2), "OperationTimeout" },
        { "connection lifetime", options => options.ConnectionLifetime = TimeSpan.Zero, "ConnectionLifetime" },
        { "policy", options => options.Tls = new() { Policy = { Preset = "Weak" } }, "Tls.Policy: " },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Constructor_WrongOptions_Throws(string name, Action<DirectServiceClientOptions> change, string expected)
    {
        var options = new DirectServiceClientOptions { ConnectionString = ConnectionString };
        change(options);

        var exception = Assert.Throws<OptionsValidationException>(() => new DirectServiceClient(options));

        Assert.True(exception.Message.Contains(expected, StringComparison.Ordinal), $"{name}: {exception.Message}");
        Assert.DoesNotContain("a2V5", exception.Message);
    }

    [Fact]
    public void Constructor_ConnectorAndTls_Throws()
    {
        var options = new DirectServiceClientOptions { ConnectionString = ConnectionString, Tls = new() { ServerCertificate = { RootPins = { new string('a', 64) } } } };

        var exception = Assert.Throws<ArgumentException>(() => new DirectServiceClient(options, new TlsConnector(new TlsClientOptions())));

        Assert.Equal(
            "The options set 'Tls', which the given connector would not use. Allowed: these options or a connector. Put them into the TlsClientOptions of the connector, or leave the connector out. (Parameter 'connector')",
            exception.Message);
    }

    [Fact]
    public void Constructor_ConnectorWithoutTls_MakesAClient()
    {
        using var client = new DirectServiceClient(new() { ConnectionString = ConnectionString }, new TlsConnector(new TlsClientOptions()));

        Assert.Null(client.LastHandshake);
    }
}
