using System.Diagnostics;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Tests.Interop;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Tls;

public sealed class TlsCapabilityTests
{
    private const string RsaSuitesAlone = """
        openssl_conf = openssl_init
        [openssl_init]
        ssl_conf = ssl_sect
        [ssl_sect]
        system_default = policy
        [policy]
        MinProtocol = TLSv1.2
        MaxProtocol = TLSv1.2
        CipherString = ECDHE-RSA-AES128-GCM-SHA256
        """;

    [Fact]
    public async Task MeasureAsync_SuiteThatNoLibraryHas_NamesItsVersion()
    {
        TlsCapability capability = await TlsCapability.MeasureAsync(DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_KRB5_WITH_RC4_128_MD5), DevHubKeyAlgorithm.Rsa2048);

        Assert.Equal(SslProtocols.Tls12, capability.MissingVersion);
    }

    [Fact]
    public async Task MeasureAsync_Tls13Profile_KnowsThatLibrarySelectsAThirdSuite()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "OpenSSL's defaults are measured here.");

        TlsCapability capability = await TlsCapability.MeasureAsync(DevHubTlsProfile.ForPolicy(TlsPolicies.IotHub20260526Preview), DevHubKeyAlgorithm.Rsa2048);

        Assert.Equal(new TlsCapability(null, AcceptsOwnSuites: true, SelectsOtherSuites: true), capability);
    }

    // A process that holds itself to fewer suites, as a client may do, still serves the profile of its hub.
    [Fact]
    public async Task MeasureAsync_ProcessWithFewerSuites_RestrictsToTheProfile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "OPENSSL_CONF is read on Linux.");
        string configuration = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(configuration, RsaSuitesAlone, TestContext.Current.CancellationToken);
        try
        {
            string output = await RunInOwnProcessAsync($"{typeof(OpenSslClientTests).FullName}.{nameof(OpenSslClientTests.IotHub20250831_EcdsaLeaf_AcceptsEcdsaSuites)}", configuration);

            Assert.SkipWhen(output.Contains("Skipped: 4,", StringComparison.Ordinal), "The openssl command is not installed here.");
            Assert.Contains("Total: 4, Errors: 0, Failed: 0, Skipped: 0,", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(configuration);
        }
    }

    private static async Task<string> RunInOwnProcessAsync(string method, string configuration)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(TimeSpan.FromMinutes(2));
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(TlsCapabilityTests).Assembly.Location, "-method", method]) { RedirectStandardOutput = true };
        start.Environment["OPENSSL_CONF"] = configuration;
        using var process = Process.Start(start)!;
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(guard.Token);
            await process.WaitForExitAsync(guard.Token);
            return output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
