using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Snippets;

internal static class PolicySnippets
{
    public static TlsPolicy OwnPolicy()
    {
        var policy = TlsPolicy.CreateBuilder("Plant7")
            .AllowProtocolVersions(SslProtocols.Tls12)
            .AllowCipherSuites(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)
            .Build();
        return policy;
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public static void ProcessPolicy()
    {
        OpenSslProcessPolicy.Apply(TlsPolicies.Default);
    }

    public static void Report()
    {
        Console.WriteLine(EnforcementReport.Measure(TlsPolicies.Default).ToTable());
    }
}
