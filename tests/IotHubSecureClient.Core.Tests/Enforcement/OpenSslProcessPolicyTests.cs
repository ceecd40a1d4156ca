using System.Runtime.Versioning;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Enforcement;

[SupportedOSPlatform("linux")]
public sealed class OpenSslProcessPolicyTests : IDisposable
{
    private const string AllVersions = "Tls,Tls11,Tls12,Tls13";
    private const string Oid = "1.3.6.1.4.1.99999.7";

    private readonly ProcessPolicyHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("IotHub20200110", "Tls12")]
    [InlineData("IotHub20250831", "Tls12")]
    [InlineData("IotHub20260526Preview", "Tls13,Tls12")]
    public async Task Apply_FirstInMain_LetsEveryConnectionOfferExactlyThePolicy(string policy, string versions)
    {
        var lines = await _host.RunAsync($"apply {policy}", "offer None", $"offer {AllVersions}", "http", "applied", $"in-force {policy}");

        var offer = $"{versions} {string.Join(',', TlsPolicies.Get(policy).CipherSuites)}";
        Assert.Equal("done", lines[0]);
        Assert.All(lines[1..4], line => Assert.StartsWith($"{offer} ", line, StringComparison.Ordinal));
        Assert.Equal([policy, "True"], lines[4..]);
    }

    [Fact]
    public async Task Apply_PolicyWithoutTls13_LeavesNothingToAConnectionThatAsksForAnotherVersion()
    {
        var lines = await _host.RunAsync("apply Default", "offer Tls", "offer Tls11", "offer Tls13");

        Assert.Equal(["done", "no hello", "no hello", "no hello"], lines);
    }

    [Fact]
    public async Task Apply_PolicyOfTls13Alone_OffersThatAlone()
    {
        var lines = await _host.RunAsync("apply-tls13", "offer None", "offer Tls12");

        Assert.StartsWith("Tls13 TLS_AES_256_GCM_SHA384 ", lines[1], StringComparison.Ordinal);
        Assert.Equal("no hello", lines[2]);
    }

    [Fact]
    public async Task Apply_Afterwards_LeavesNoFileAndTheEnvironmentAsItWas()
    {
        var lines = await _host.RunAsync("environment", "apply Default", "environment");

        Assert.Equal(["unset", "done", "unset"], lines);
        Assert.Empty(_host.Temporary.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Apply_WithOpenSslConf_RestoresIt()
    {
        var path = _host.WriteConfiguration("# nothing\n");

        Assert.Equal(["done", path], await _host.RunAsync("apply Default", "environment"));
    }

    [Fact]
    public async Task Apply_EqualPolicyAgain_DoesNothing() =>
        Assert.Equal(["done", "done", "IotHub20200110"], await _host.RunAsync("apply Default", "apply IotHub20200110", "applied"));

    [Fact]
    public async Task Apply_AnotherPolicyAgain_Throws()
    {
        var lines = await _host.RunAsync("apply Default", "apply IotHub20250831", "applied");

        Assert.Equal(
            "InvalidOperationException: The TLS policy 'IotHub20250831' was refused for this process: 'IotHub20200110' is applied, and cannot be undone or replaced. Apply one policy, once.",
            lines[1]);
        Assert.Equal("IotHub20200110", lines[2]);
    }

    [Theory]
    [InlineData("hash")]
    [InlineData("offer None")]
    public async Task Apply_AfterOpenSslWasLoaded_Throws(string use)
    {
        var lines = await _host.RunAsync(use, "apply Default", "applied");

        Assert.Matches("^InvalidOperationException: The TLS policy 'IotHub20200110' was refused for this process: '/.*libssl.*' is loaded, .* Call OpenSslProcessPolicy.Apply first in Main, ", lines[1]);
        Assert.Equal("nothing", lines[2]);
    }

    [Fact]
    public async Task Apply_AfterOpenSslWasLoadedUnderThePolicy_DoesNothing()
    {
        var path = Path.Combine(_host.Directory.FullName, "policy.cnf");
        await _host.RunAsync($"write Default {path}");
        _host.OpenSslConf = path;

        var lines = await _host.RunAsync("hash", "apply Default", "applied");

        Assert.Equal(["done", "IotHub20200110"], lines[1..]);
    }

    [Fact]
    public async Task Apply_ConfigurationWithModules_KeepsThem()
    {
        _host.WriteConfiguration($"""
            openssl_conf = init
            [init]
            oid_section = oids
            ssl_conf = tls
            [oids]
            ourOwnIdentifier = {Oid}
            [tls]
            system_default = commands
            [commands]
            Groups = secp384r1
            """);

        var lines = await _host.RunAsync("apply Default", "offer None", $"oid {Oid}");

        Assert.EndsWith(" 24", lines[1], StringComparison.Ordinal);
        Assert.Equal("ourOwnIdentifier", lines[2]);
    }

    [Theory]
    [InlineData("MinProtocol = TLSv1\nCipherString = ALL:COMPLEMENTOFALL:@SECLEVEL=0\nCiphersuites = TLS_AES_128_CCM_SHA256", 4)]
    [InlineData("CipherString = DEFAULT:@SECLEVEL=2", 4)]
    [InlineData("TLS.MinProtocol = TLSv1.2\nDTLS.MinProtocol = DTLSv1.2\nCipherString = @SECLEVEL=2:kEECDH:kRSA:kEDH:kPSK:kDHEPSK:kECDHEPSK:kRSAPSK:-aDSS:!eNULL:!aNULL:-SHA384:-CAMELLIA:-ARIA:-AESCCM8", 3)]
    public async Task Apply_ConfigurationWithMoreSuites_LeavesThoseOfThePolicy(string commands, int count)
    {
        _host.WriteConfiguration(SystemDefault(commands));

        var lines = await _host.RunAsync("apply IotHub20200110", "offer None", $"offer {AllVersions}");

        var suites = lines[1].Split(' ')[1].Split(',');
        Assert.StartsWith("Tls12 ", lines[1], StringComparison.Ordinal);
        Assert.Equal(count, suites.Length);
        Assert.Subset(TlsPolicies.IotHub20200110.CipherSuites.Select(suite => $"{suite}").ToHashSet(), suites.ToHashSet());
        Assert.Equal(lines[1], lines[2]);
    }

    [Fact]
    public async Task Apply_ConfigurationWithSecurityLevel_KeepsIt()
    {
        _host.WriteConfiguration(SystemDefault("CipherString = DEFAULT:@SECLEVEL=4"));

        var lines = await _host.RunAsync("apply Default", "offer None");

        Assert.All(lines[1].Split(' ')[1].Split(','), suite => Assert.Contains("_AES_256_", suite, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_HandshakeOfClientAndServer_NegotiatesWithinThePolicy()
    {
        var lines = await _host.RunAsync("apply Default", "handshake");

        Assert.Matches("^Tls12 TLS_ECDHE_RSA_WITH_AES_", lines[1]);
    }

    [Fact]
    public async Task Apply_StricterConfiguration_StaysAsStrict()
    {
        _host.WriteConfiguration(SystemDefault("MaxProtocol = TLSv1.2\nCipherString = ECDHE-RSA-AES256-GCM-SHA384:AES256-SHA"));

        var lines = await _host.RunAsync("apply IotHub20260526Preview", "offer None", $"offer {AllVersions}");

        Assert.All(lines[1..], line => Assert.StartsWith("Tls12 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_ConfigurationWithoutACommonVersion_Throws()
    {
        var path = _host.WriteConfiguration(SystemDefault("MinProtocol = TLSv1.3"));

        var lines = await _host.RunAsync("apply Default", "applied");

        Assert.StartsWith($"InvalidOperationException: The TLS policy 'IotHub20200110' and the OpenSSL configuration '{path}' have no protocol version in common", lines[0], StringComparison.Ordinal);
        Assert.Equal("nothing", lines[1]);
    }

    [Theory]
    [InlineData("CipherString = AES256-SHA")]
    [InlineData("Groups = none-of-that-name\nconfig = x")]
    public async Task Apply_ConfigurationThatOpenSslRefusesWithThePolicy_Throws(string commands)
    {
        _host.WriteConfiguration("config_diagnostics = 1\n" + SystemDefault(commands));

        var lines = await _host.RunAsync("apply Default", "applied");

        Assert.StartsWith("InvalidOperationException: ", lines[0], StringComparison.Ordinal);
        Assert.Equal("nothing", lines[1]);
    }

    [Fact]
    public async Task Apply_OpenSslConfOfAMissingFile_Throws()
    {
        _host.OpenSslConf = "/nowhere/openssl.cnf";

        var lines = await _host.RunAsync("apply Default");

        Assert.Equal(
            "InvalidOperationException: OPENSSL_CONF names '/nowhere/openssl.cnf', which is not there. It has to name an OpenSSL configuration, or nothing. Correct it, or take it out of the environment.",
            lines[0]);
    }

    [Fact]
    public async Task Apply_EmptyOpenSslConf_AppliesThePolicy()
    {
        _host.OpenSslConf = "";

        var lines = await _host.RunAsync("apply Default", "in-force Default");

        Assert.Equal(["done", "True"], lines);
    }

    [Fact]
    public async Task WriteConfiguration_ForOpenSslConf_PutsTheNextProcessUnderThePolicy()
    {
        var path = Path.Combine(_host.Directory.FullName, "policy.cnf");
        File.WriteAllText(path, "to be replaced");
        File.SetUnixFileMode(path, UnixFileMode.OtherWrite);

        Assert.Equal(["done"], await _host.RunAsync($"write Default {path}"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.EnumerateFiles(_host.Directory.FullName));
        _host.OpenSslConf = path;
        Assert.Equal(["True", "no hello", "nothing"], await _host.RunAsync("in-force Default", "offer Tls13", "applied"));
    }

    [Fact]
    public async Task WriteConfiguration_ToTheFileThatOpenSslConfNames_Throws()
    {
        var path = _host.WriteConfiguration("# nothing\n");

        var lines = await _host.RunAsync($"write Default {path}");

        Assert.StartsWith($"InvalidOperationException: The OpenSSL configuration '{path}' cannot be replaced by one that includes it", lines[0], StringComparison.Ordinal);
        Assert.Equal("# nothing\n", File.ReadAllText(path));
    }

    [Fact]
    public void IsInForce_ProcessWithoutPolicy_IsFalse()
    {
        Assert.SkipWhen(TlsOfferMeasurement.OfAllVersions().IsWithin(TlsPolicies.Default), "This machine's OpenSSL configuration is as strict as the policy.");

        Assert.False(OpenSslProcessPolicy.IsInForce(TlsPolicies.Default));
    }

    private static string SystemDefault(string commands) => $"openssl_conf = init\n[init]\nssl_conf = tls\n[tls]\nsystem_default = commands\n[commands]\n{commands}\n";
}
