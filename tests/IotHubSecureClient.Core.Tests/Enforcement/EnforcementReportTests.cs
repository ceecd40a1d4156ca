using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Enforcement;

public sealed class EnforcementReportTests
{
#pragma warning disable SYSLIB0039 // What an unrestricted client offers.
    private const SslProtocols Unrestricted = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore SYSLIB0039

    private static readonly TlsCapabilities Linux = new(TlsPlatform.Linux, "Debian GNU/Linux 12 (bookworm)", new(3, 0, 19), supportsCipherSuites: true);
    private static readonly TlsCapabilities Windows = new(TlsPlatform.Windows, "Microsoft Windows 10.0.26100", null, supportsCipherSuites: false);

    [Fact]
    public void ToTable_EveryKindOfRow_WritesThisText()
    {
        var report = new EnforcementReport(TlsPolicies.Default, Linux, isProcessPolicyInForce: false, [Within("Direct", "MQTT"), Verified(), Open(), OfferAlone(), NoHello()]);

        Assert.Equal(
            """
            TLS policy IotHub20200110: 1.2; 4 suites
            Linux (Debian GNU/Linux 12 (bookworm)), OpenSSL 3.0.19; cipher suites of a connection can be set; process policy not in force

            Client   Transport            Offers                        JA4                                   Restricted by      Verified by           Left open
            -------  -------------------  ----------------------------  ------------------------------------  -----------------  --------------------  --------------------------------------------------------------
            Direct   MQTT                 1.2; 4 suites                 t12d050700_f7a44a673035_8444a48926a8  cipher suites      certificate callback  nothing
            Device   MQTT over WebSocket  1.2; 5 suites                 t12d050700_aaaaaaaaaaaa_8444a48926a8  protocol versions  certificate callback  the offer: 1 suite outside the policy, refused once negotiated
            Service  AMQP                 1.0, 1.1, 1.2, 1.3; 2 suites  t13d121100_a538d02d76d5_f6eeaf393d2e  nothing            nothing               1.0, 1.1, 1.3; 1 suite outside the policy
            Service  HTTPS                1.2; 4 suites                 t12d050700_f7a44a673035_8444a48926a8  process policy     nothing               verification: the offer alone holds
            Service  AMQP over WebSocket  no ClientHello                                                      process policy     tunnel                nothing

            Offered outside the policy:
              Device MQTT over WebSocket: TLS_RSA_WITH_AES_128_CBC_SHA
              Service AMQP: TLS 1.0, TLS 1.1, TLS 1.3, TLS_AES_256_GCM_SHA384

            """.ReplaceLineEndings("\n"),
            report.ToTable());
        Assert.Equal(report.ToTable(), report.ToString());
        Assert.True(report.IsOpen);
    }

    [Fact]
    public void ToTable_PlatformWithoutProcessPolicy_SaysSo()
    {
        var report = new EnforcementReport(TlsPolicies.IotHub20260526Preview, Windows, isProcessPolicyInForce: false, []);

        Assert.StartsWith(
            "TLS policy IotHub20260526Preview: 1.2, 1.3; 10 suites\nWindows (Microsoft Windows 10.0.26100); cipher suites of a connection cannot be set; process policy not available\n\n",
            report.ToTable(),
            StringComparison.Ordinal);
        Assert.False(report.IsOpen);
    }

    [Fact]
    public void ToJson_OneRow_WritesThisText()
    {
        var report = new EnforcementReport(TlsPolicies.Default, Linux, isProcessPolicyInForce: true, [Verified()]);

        Assert.Equal(
            """
            {
              "policy": {
                "name": "IotHub20200110",
                "protocolVersions": [
                  "1.2"
                ],
                "cipherSuites": [
                  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
                ]
              },
              "platform": {
                "family": "Linux",
                "operatingSystem": "Debian GNU/Linux 12 (bookworm)",
                "openSslVersion": "3.0.19",
                "cipherSuitesCanBeSet": true,
                "processPolicyCanBeApplied": true,
                "processPolicyInForce": true
              },
              "rows": [
                {
                  "client": "Device",
                  "transport": "MQTT over WebSocket",
                  "offered": {
                    "protocolVersions": [
                      "1.2"
                    ],
                    "cipherSuites": [
                      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                      "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                      "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                      "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                      "TLS_RSA_WITH_AES_128_CBC_SHA"
                    ],
                    "ja4": "t12d050700_aaaaaaaaaaaa_8444a48926a8"
                  },
                  "restrictedBy": "protocol versions",
                  "verifiedBy": "certificate callback",
                  "outsidePolicy": {
                    "protocolVersions": [],
                    "cipherSuites": [
                      "TLS_RSA_WITH_AES_128_CBC_SHA"
                    ]
                  },
                  "open": false,
                  "leftOpen": "the offer: 1 suite outside the policy, refused once negotiated"
                }
              ],
              "open": false
            }
            """.ReplaceLineEndings("\n"),
            report.ToJson());
    }

    [Fact]
    public void Measure_DirectPaths_OfferIsTheConnectorsAndNothingIsOpen()
    {
        var plan = TlsOfferPlan.For(TlsPolicies.Default);

        var report = EnforcementReport.Measure(TlsPolicies.Default);

        Assert.Equal(["MQTT", "MQTT over WebSocket", "HTTPS"], report.Rows.Select(row => row.Transport));
        Assert.All(report.Rows, row =>
        {
            Assert.Equal(("Direct", plan.Offer.Ja4, plan.Restriction, VerificationGate.CertificateCallback), (row.Client, row.Ja4, row.RestrictedBy, row.VerifiedBy));
            Assert.Equal(plan.IsWithinPolicy, row.IsOfferWithinPolicy);
        });
        Assert.False(report.IsOpen);
    }

    [Fact]
    public void Measure_PathWithoutSettings_IsOpenWhereTheProcessIsNotRestricted()
    {
        Assert.SkipWhen(OpenSslProcessPolicy.IsInForce(TlsPolicies.Default), "This machine's OpenSSL configuration is as strict as the policy.");

        var report = EnforcementReport.Measure(TlsPolicies.Default, [new("Service", "AMQP", VerificationGate.None, _ => new())]);

        var row = Assert.Single(report.Rows);
        var offer = ClientHelloCapture.Capture(new() { TargetHost = "hub.invalid" });
        Assert.Equal((offer.Ja4, TlsOfferRestriction.Nothing, true), (row.Ja4, row.RestrictedBy, row.IsOpen));
        Assert.Equal(offer.CipherSuites, row.CipherSuites);
        Assert.Equal(offer.CipherSuites.Except(TlsPolicies.Default.CipherSuites), row.CipherSuitesOutside);
        Assert.True(report.IsOpen);
    }

    [Fact]
    public async Task Measure_UnderTheProcessPolicy_SaysSo()
    {
        using var host = new ProcessPolicyHost();

        var lines = await host.RunAsync("apply Default", "report Default", "report IotHub20260526Preview");

        using var report = JsonDocument.Parse(lines[1]);
        Assert.True(report.RootElement.GetProperty("platform").GetProperty("processPolicyInForce").GetBoolean());
        Assert.All(report.RootElement.GetProperty("rows").EnumerateArray(), row =>
        {
            Assert.Equal("process policy", row.GetProperty("restrictedBy").GetString());
            Assert.Equal("nothing", row.GetProperty("leftOpen").GetString());
        });
        Assert.Contains("\"processPolicyInForce\": true", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tls11,Tls12", "1.1", "1.2")]
    [InlineData("Tls12", "1.2")]
    public async Task Measure_OlderVersionsThatTheHelloDoesNotName_ListsThem(string enabled, params string[] versions)
    {
        using var host = new ProcessPolicyHost();
        host.WriteConfiguration("openssl_conf = init\n[init]\nssl_conf = tls\n[tls]\nsystem_default = commands\n[commands]\nCipherString = ALL:@SECLEVEL=0\n");

        var lines = await host.RunAsync($"offer {enabled}", $"report-of {enabled}");

        using var report = JsonDocument.Parse(lines[1]);
        var offered = report.RootElement.GetProperty("rows")[0].GetProperty("offered").GetProperty("protocolVersions").EnumerateArray().Select(version => version.GetString());
        Assert.StartsWith("Tls12 ", lines[0], StringComparison.Ordinal);
        Assert.Equal(versions, offered);
    }

    [Fact]
    public async Task Measure_PathThatTheProcessPolicyLeavesNothingTo_SaysSo()
    {
        using var host = new ProcessPolicyHost();

        var lines = await host.RunAsync("apply Default", "report-of Tls13");

        using var report = JsonDocument.Parse(lines[1]);
        var row = report.RootElement.GetProperty("rows")[0];
        Assert.Equal(JsonValueKind.Null, row.GetProperty("offered").GetProperty("ja4").ValueKind);
        Assert.False(row.GetProperty("open").GetBoolean());
    }

    private static EnforcementReportRow Within(string client, string transport) => new(client, transport)
    {
        ProtocolVersions = SslProtocols.Tls12,
        CipherSuites = TlsPolicies.Default.CipherSuites,
        Ja4 = "t12d050700_f7a44a673035_8444a48926a8",
        RestrictedBy = TlsOfferRestriction.CipherSuites,
        VerifiedBy = VerificationGate.CertificateCallback,
    };

    private static EnforcementReportRow Verified() => new("Device", "MQTT over WebSocket")
    {
        ProtocolVersions = SslProtocols.Tls12,
        CipherSuites = [.. TlsPolicies.Default.CipherSuites, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA],
        Ja4 = "t12d050700_aaaaaaaaaaaa_8444a48926a8",
        RestrictedBy = TlsOfferRestriction.ProtocolVersions,
        VerifiedBy = VerificationGate.CertificateCallback,
        CipherSuitesOutside = [TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA],
    };

    private static EnforcementReportRow Open() => new("Service", "AMQP")
    {
        ProtocolVersions = Unrestricted,
        CipherSuites = [TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256],
        Ja4 = "t13d121100_a538d02d76d5_f6eeaf393d2e",
        ProtocolVersionsOutside = Unrestricted & ~SslProtocols.Tls12,
        CipherSuitesOutside = [TlsCipherSuite.TLS_AES_256_GCM_SHA384],
    };

    private static EnforcementReportRow OfferAlone() => new("Service", "HTTPS")
    {
        ProtocolVersions = SslProtocols.Tls12,
        CipherSuites = TlsPolicies.Default.CipherSuites,
        Ja4 = "t12d050700_f7a44a673035_8444a48926a8",
        RestrictedBy = TlsOfferRestriction.Process,
    };

    private static EnforcementReportRow NoHello() => new("Service", "AMQP over WebSocket") { RestrictedBy = TlsOfferRestriction.Process, VerifiedBy = VerificationGate.Tunnel };
}
