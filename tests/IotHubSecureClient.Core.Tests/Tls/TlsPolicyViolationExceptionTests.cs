using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Tls;

public class TlsPolicyViolationExceptionTests
{
    [Fact]
    public void Constructor_Violations_NamesHostPolicyAndEveryOneAndSaysThatARetryCannotHelp()
    {
        var session = new TlsSession { Host = "hub.example", Port = 8883, ProtocolVersion = SslProtocols.Tls13, CipherSuite = TlsCipherSuite.TLS_AES_128_GCM_SHA256 };

        var exception = new TlsPolicyViolationException(
            "hub.example", 8883, TlsPolicies.Default, [new(TlsViolationKind.ProtocolVersion, "First."), new(TlsViolationKind.CipherSuite, "Second.")], session);

        Assert.IsType<AuthenticationException>(exception, exactMatch: false);
        Assert.Equal("The TLS connection to 'hub.example:8883' was refused under the policy 'IotHub20200110'. First. Second. A retry cannot help.", exception.Message);
        Assert.Equal(("hub.example", 8883, "IotHub20200110", false), (exception.Host, exception.Port, exception.PolicyName, exception.IsTransient));
        Assert.Same(session, exception.Session);
        Assert.Equal([TlsViolationKind.ProtocolVersion, TlsViolationKind.CipherSuite], exception.Violations.Select(violation => violation.Kind));
    }
}
