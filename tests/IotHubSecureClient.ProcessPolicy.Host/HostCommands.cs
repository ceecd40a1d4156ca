using System.Net.Security;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.ProcessPolicy;

/// <summary>What the host can be told to do; each command answers with one line.</summary>
[SupportedOSPlatform("linux")]
internal static class HostCommands
{
    private const string Done = "done";

    public static async Task<string> RunAsync(string command, string[] arguments)
    {
        switch (command)
        {
            case "apply":
                OpenSslProcessPolicy.Apply(TlsPolicies.Get(arguments[0]));
                return Done;
            case "apply-tls13":
                OpenSslProcessPolicy.Apply(TlsPolicy.CreateBuilder("OnlyTls13").AllowProtocolVersions(SslProtocols.Tls13).AllowCipherSuites(TlsCipherSuite.TLS_AES_256_GCM_SHA384).Build());
                return Done;
            case "write":
                OpenSslProcessPolicy.WriteConfiguration(TlsPolicies.Get(arguments[0]), arguments[1]);
                return Done;
            case "applied":
                return OpenSslProcessPolicy.Applied?.Name ?? "nothing";
            case "in-force":
                return OpenSslProcessPolicy.IsInForce(TlsPolicies.Get(arguments[0])).ToString();
            case "report":
                return EnforcementReport.Measure(TlsPolicies.Get(arguments[0])).ToJson();
            case "report-of":
                return EnforcementReport.Measure(TlsPolicies.Default, [new("Client", "transport", VerificationGate.None, _ => new() { EnabledSslProtocols = Enum.Parse<SslProtocols>(arguments[0]) })]).ToJson();
            case "handshake":
                return await LoopbackHandshake.RunAsync();
            case "hash":
                return Convert.ToHexString(SHA256.HashData("a use of cryptography"u8))[..8];
            case "oid":
                return new Oid(arguments[0]).FriendlyName ?? "unknown";
            case "environment":
                return Marshal.PtrToStringUTF8(GetVariable("OPENSSL_CONF")) ?? "unset";
            case "offer":
                return Offer(Enum.Parse<SslProtocols>(arguments[0]));
            case "http":
                return Describe(await HttpHello.ReceiveAsync());
            default:
                throw new InvalidOperationException($"There is no command '{command}'.");
        }
    }

    private static string Offer(SslProtocols versions)
    {
        try
        {
            return Describe(ClientHelloCapture.Capture(new() { TargetHost = "hub.invalid", EnabledSslProtocols = versions }));
        }
        catch (AuthenticationException)
        {
            return "no hello";
        }
    }

    private static string Describe(ClientHelloOffer offer) => $"{string.Join(',', offer.ProtocolVersions)} {string.Join(',', offer.CipherSuites)} {string.Join(',', offer.SupportedGroups)}";

    [DllImport("libc", EntryPoint = "getenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
