using System.Security.Authentication;
using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Tests.Enforcement;

public sealed class OpenSslProtocolVersionsTests
{
    private const SslProtocols Both = SslProtocols.Tls12 | SslProtocols.Tls13;

    [Theory]
    [InlineData("Groups", "X25519", Both)]
    [InlineData("MinProtocol", "None", Both)]
    [InlineData("MinProtocol", "TLSv1", Both)]
    [InlineData("MinProtocol", "TLSv1.2", Both)]
    [InlineData("MinProtocol", "TLSv1.3", SslProtocols.Tls13)]
    [InlineData("minprotocol", "TLSv1.3", SslProtocols.Tls13)]
    [InlineData("TLS.MinProtocol", "TLSv1.3", SslProtocols.Tls13)]
    [InlineData("DTLS.MinProtocol", "DTLSv1.2", Both)]
    [InlineData("MaxProtocol", "None", Both)]
    [InlineData("MaxProtocol", "TLSv1.3", Both)]
    [InlineData("MaxProtocol", "TLSv1.2", SslProtocols.Tls12)]
    [InlineData("MaxProtocol", "TLSv1.1", SslProtocols.None)]
    [InlineData("Protocol", "-TLSv1, -TLSv1.1", Both)]
    [InlineData("Protocol", "ALL,-TLSv1.3", SslProtocols.Tls12)]
    [InlineData("Protocol", "-ALL,+tlsv1.3", SslProtocols.Tls13)]
    [InlineData("Protocol", "-ALL", SslProtocols.None)]
    [InlineData("Protocol", "-DTLSv1.2", SslProtocols.Tls13)]
    public void AllowedBy_Command_ReturnsWhatItLeaves(string name, string value, SslProtocols allowed) =>
        Assert.Equal(allowed, OpenSslProtocolVersions.AllowedBy([new(name, value)]));

    [Fact]
    public void AllowedBy_SeveralCommands_ReturnsWhatAllLeave() =>
        Assert.Equal(SslProtocols.None, OpenSslProtocolVersions.AllowedBy([new("MinProtocol", "TLSv1.3"), new("Protocol", "-TLSv1.3")]));

    [Theory]
    [InlineData("MinProtocol", "TLSv1.4", "TLSv1.4")]
    [InlineData("Protocol", "-ALL,TLS12", "TLS12")]
    public void AllowedBy_UnknownVersion_Throws(string name, string value, string word)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => OpenSslProtocolVersions.AllowedBy([new(name, value)]));

        Assert.StartsWith($"The OpenSSL configuration has '{name} = {value}', in which '{word}' is no protocol version. Allowed: ", exception.Message, StringComparison.Ordinal);
    }
}
