using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Tests;

public sealed class SecureClientFactoryTests
{
    private static readonly string[] NeedingTheProcessPolicy =
    [
        "DeviceClient, ModuleClient: AMQP with connection pooling",
        "DeviceClient, ModuleClient: HTTPS, file upload with a given HttpClient",
        "ServiceClient: AMQP",
        "ProvisioningDeviceClient: a transport handler of the application's own",
    ];

    [Fact]
    public void Constructor_Tls12Policy_SetsTheSdksVersions()
    {
        using var factory = new SecureClientFactory();

        Assert.Equal(SslProtocols.Tls12, TlsVersions.Instance.Preferred);
    }

    [Fact]
    public void Constructor_PolicyWithBothVersions_NeverLetsTheSystemDecide()
    {
        using var factory = new SecureClientFactory(new SecureClientFactoryOptions { Policy = TlsPolicies.IotHub20260526Preview });

        Assert.Equal(SslProtocols.Tls12, TlsVersions.Instance.Preferred);
    }

    [Theory]
    [InlineData(nameof(TlsPolicies.IotHub20200110))]
    [InlineData(nameof(TlsPolicies.IotHub20260526Preview))]
    public void Constructor_PolicyThatNeedsAnotherSettingOfTheSdk_Throws(string first)
    {
        using var factory = new SecureClientFactory(new SecureClientFactoryOptions { Policy = TlsPolicies.Get(first) });
        var only13 = TlsPolicy.CreateBuilder("Only13").AllowProtocolVersions(SslProtocols.Tls13).AllowCipherSuites(TlsCipherSuite.TLS_AES_128_GCM_SHA256).Build();

        var exception = Assert.Throws<InvalidOperationException>(() => new SecureClientFactory(new SecureClientFactoryOptions { Policy = only13 }));

        Assert.Contains("the SDK has one TlsVersions for the whole process", exception.Message, StringComparison.Ordinal);
        Assert.Equal(SslProtocols.Tls12, TlsVersions.Instance.Preferred);
    }

    [Fact]
    public void TryGetViolation_InsideTheSdksExceptions_FindsIt()
    {
        using var factory = new SecureClientFactory();
        var violation = new TlsPolicyViolationException("hub.example", 8883, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "Wrong.")]);
        var wrapped = new AuthenticationException("outer", new AggregateException(new TimeoutException(), new IOException("inner", violation)));

        Assert.True(factory.TryGetViolation(wrapped, out var found));
        Assert.Same(violation, found);
        Assert.True(factory.TryGetViolation(wrapped, "hub.example", out found));
        Assert.Same(violation, found);
    }

    [Fact]
    public void TryGetViolation_OtherFailures_FindsNone()
    {
        using var factory = new SecureClientFactory();

        Assert.False(factory.TryGetViolation(new IOException("reset"), out _));
        Assert.False(factory.TryGetViolation(new AuthenticationException("an alert, and nothing that the tunnel refused"), out _));
    }

    [Fact]
    public void DescribeEnforcement_ReportOnly_IsOpenWhereNothingHoldsAPath()
    {
        Assert.SkipWhen(OpenSslProcessPolicy.IsInForce(TlsPolicies.Default), "This process is under the policy as a whole, so that no path is open.");
        using var factory = new SecureClientFactory(new SecureClientFactoryOptions { Mode = EnforcementMode.ReportOnly });

        var report = factory.DescribeEnforcement();

        Assert.True(report.IsOpen);
        Assert.Equal(
            NeedingTheProcessPolicy.Where(path => !path.StartsWith("ServiceClient", StringComparison.Ordinal)),
            report.Rows.Where(row => row.VerifiedBy == VerificationGate.None).Select(row => $"{row.Client}: {row.Transport}"));
        Assert.Equal(["AMQP"], report.Rows.Where(row => row.VerifiedBy == VerificationGate.NeedsProcessPolicy).Select(row => row.Transport));
    }

    [Fact]
    public void DescribeEnforcement_ThisProcess_TellsEachPathAndWhatIsOpen()
    {
        Assert.SkipWhen(OpenSslProcessPolicy.IsInForce(TlsPolicies.Default), "This process is under the policy as a whole, so that no path needs that.");
        using var factory = new SecureClientFactory();

        var report = factory.DescribeEnforcement();

        Assert.Equal(20, report.Rows.Length);
        Assert.Equal(TlsPolicies.Default, report.Policy);
        Assert.All(report.Rows, row => Assert.NotEqual(VerificationGate.None, row.VerifiedBy));
        Assert.False(report.IsOpen);
        Assert.Equal(NeedingTheProcessPolicy, report.Rows.Where(row => row.VerifiedBy == VerificationGate.NeedsProcessPolicy).Select(row => $"{row.Client}: {row.Transport}"));
        var mqtt = report.Rows[0];
        Assert.Equal((SslProtocols.Tls12, VerificationGate.CertificateCallback), (mqtt.ProtocolVersions, mqtt.VerifiedBy));
        Assert.Contains("MQTT over WebSocket", report.ToTable(), StringComparison.Ordinal);
        Assert.Contains("\"RegistryManager, JobClient\"", report.ToJson(), StringComparison.Ordinal);
    }
}
