using System.Security.Authentication;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client.Exceptions;

namespace IotHubSecureClient.Tests.Clients;

public sealed class ViolationTranslationTests : IDisposable
{
    private readonly ClientGates _gates = new(new SecureClientFactoryOptions(), null, null);

    public void Dispose() => _gates.Dispose();

    [Fact]
    public async Task RunAsync_ViolationInsideTheSdksException_ThrowsItWithTheSdksInside()
    {
        var violation = new TlsPolicyViolationException("hub.example", 8883, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "Wrong.")]);
        var wrapped = new AuthenticationException("outer", violation);
        var translation = new ViolationTranslation(_gates, "hub.example");

        var thrown = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => translation.RunAsync(Task.FromException<int>(wrapped)));

        Assert.Same(wrapped, thrown.InnerException);
        Assert.Equal(("hub.example", 8883, TlsViolationKind.CipherSuite), (thrown.Host, thrown.Port, Assert.Single(thrown.Violations).Kind));
    }

    [Theory]
    [InlineData("Authentication failed, see inner exception.", "error:0A00042E:SSL routines::tlsv1 alert protocol version", TlsViolationKind.NothingInCommon)]
    [InlineData("Authentication failed, see inner exception.", "error:0A000410:SSL routines::sslv3 alert handshake failure", TlsViolationKind.NothingInCommon)]
    [InlineData("Authentication failed, see inner exception.", "error:0A00042F:SSL routines::tlsv1 alert insufficient security", TlsViolationKind.NothingInCommon)]
    [InlineData("Authentication failed, see inner exception.", "error:0A000102:SSL routines::unsupported protocol", TlsViolationKind.ProtocolVersion)]
    [InlineData("Authentication failed, see inner exception.", "error:0A000105:SSL routines::wrong cipher returned", TlsViolationKind.CipherSuite)]
    [InlineData("Authentication failed because the remote party sent a TLS alert: 'ProtocolVersion'.", "none", TlsViolationKind.NothingInCommon)]
    public async Task RunAsync_HandshakeThatFailedBeforeTheCallback_ThrowsAViolation(string message, string inner, TlsViolationKind kind)
    {
        var failure = new IotHubCommunicationException("outer", new AuthenticationException(message, new InvalidOperationException(inner)));
        var translation = new ViolationTranslation(_gates, "hub.example");

        var thrown = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => translation.RunAsync(Task.FromException(failure)));

        Assert.Equal(kind, Assert.Single(thrown.Violations).Kind);
        Assert.StartsWith("The TLS connection to 'hub.example' was refused under the policy 'IotHub20200110'.", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca")]
    [InlineData("error:0A000126:SSL routines::unexpected eof while reading")]
    [InlineData("nothing of the kind")]
    public async Task RunAsync_OtherFailures_PassAsTheyAre(string inner)
    {
        var failure = new IotHubCommunicationException("outer", new AuthenticationException("handshake", new InvalidOperationException(inner)));
        var translation = new ViolationTranslation(_gates, "hub.example");

        Assert.Same(failure, await Assert.ThrowsAsync<IotHubCommunicationException>(() => translation.RunAsync(Task.FromException(failure))));
    }

    [Fact]
    public async Task RunAsync_Success_ReturnsTheResult() => Assert.Equal(42, await new ViolationTranslation(_gates, "hub.example").RunAsync(Task.FromResult(42)));
}
