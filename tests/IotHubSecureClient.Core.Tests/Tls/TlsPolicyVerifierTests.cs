using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Tls;

public class TlsPolicyVerifierTests
{
    private readonly TlsPolicyVerifier _verifier = new(TlsPolicies.IotHub20200110);

    [Fact]
    public void Verify_EverySuiteAndVersion_AllowsJustThoseOfThePolicy()
    {
#pragma warning disable CS0618, SYSLIB0039 // Old versions are named in order to see them refused.
        SslProtocols[] versions = [SslProtocols.None, SslProtocols.Ssl2, SslProtocols.Ssl3, SslProtocols.Tls, SslProtocols.Tls11, SslProtocols.Tls12, SslProtocols.Tls13, SslProtocols.Tls12 | SslProtocols.Tls13];
#pragma warning restore CS0618, SYSLIB0039
        var allowed = from version in versions
                      from suite in Enum.GetValues<TlsCipherSuite>()
                      where _verifier.Verify(version, suite).IsAllowed
                      select (version, suite);

        Assert.Equal(TlsPolicies.IotHub20200110.CipherSuites.Select(suite => (SslProtocols.Tls12, suite)).Order(), allowed.Order());
    }

    [Fact]
    public void Verify_VersionAndSuiteOutside_ListsBoth()
    {
        var verdict = _verifier.Verify(SslProtocols.Tls13, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256);

        Assert.False(verdict.IsAllowed);
        Assert.Equal(
            [
                new TlsPolicyViolation(TlsViolationKind.ProtocolVersion, "The protocol version 'Tls13' was negotiated. Allowed: Tls12."),
                new TlsPolicyViolation(
                    TlsViolationKind.CipherSuite,
                    "The cipher suite 'TLS_CHACHA20_POLY1305_SHA256' was negotiated. Allowed: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "
                    + "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384."),
            ],
            verdict.Violations);
    }

    [Theory]
    [InlineData(SslProtocols.None, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData(SslProtocols.Tls12, (TlsCipherSuite)0)]
    public void Verify_WhatTheRuntimeDoesNotSay_IsRefusedAsUnreadable(SslProtocols version, TlsCipherSuite suite) =>
        Assert.Equal(TlsViolationKind.SessionUnreadable, Assert.Single(_verifier.Verify(version, suite).Violations).Kind);

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_AES_128_GCM_SHA256)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)]
    public void Verify_SuiteOfTheOtherAllowedVersion_IsRefused(SslProtocols version, TlsCipherSuite suite)
    {
        var verdict = new TlsPolicyVerifier(TlsPolicies.IotHub20260526Preview).Verify(version, suite);

        Assert.Equal($"The cipher suite '{suite}' was negotiated with '{version}', to which it does not belong.", Assert.Single(verdict.Violations).Message);
    }

    [Fact]
    public void Verify_AllowedSession_AllocatesNothing()
    {
        var session = new TlsSession { Host = "hub", Port = 8883, ProtocolVersion = SslProtocols.Tls12, CipherSuite = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 };
        var allowed = _verifier.Verify(session).IsAllowed;
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            allowed &= _verifier.Verify(session).IsAllowed;
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(allowed);
    }
}
