using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;

namespace IotHubSecureClient.Tests;

/// <summary>A plain SslStream client that trusts one hub's root and nothing else.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly TcpClient _tcp;

    private TestClient(TcpClient tcp, SslStream stream)
    {
        _tcp = tcp;
        Stream = stream;
    }

    public SslStream Stream { get; }

    public static async Task<TestClient> ConnectAsync(
        DevHub hub, int port, Action<SslClientAuthenticationOptions> configure, IPAddress? address = null)
    {
        SslClientAuthenticationOptions options = Options(hub);
        configure(options);
        return await ConnectAsync(hub, port, options, address);
    }

    public static async Task<TestClient> ConnectAsync(
        DevHub hub, int port, SslClientAuthenticationOptions? options = null, IPAddress? address = null, CancellationToken? cancellationToken = null)
    {
        using var hangGuard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken ?? TestContext.Current.CancellationToken);
        hangGuard.CancelAfter(TimeSpan.FromSeconds(30));
        CancellationToken token = hangGuard.Token;
        var tcp = new TcpClient((address ?? hub.Addresses[0]).AddressFamily);
        SslStream? stream = null;
        try
        {
            await tcp.ConnectAsync(address ?? hub.Addresses[0], port, token);
            stream = new SslStream(tcp.GetStream());
            await stream.AuthenticateAsClientAsync(options ?? Options(hub), token);
            return new TestClient(tcp, stream);
        }
        catch
        {
            await (stream?.DisposeAsync() ?? default);
            tcp.Dispose();
            throw;
        }
    }

    public static SslClientAuthenticationOptions Options(DevHub hub)
    {
        using var root = X509Certificate2.CreateFromPem(hub.TrustAnchorPem);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(root.RawData));
        return new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.Tls12,
            CertificateChainPolicy = policy,
        };
    }

    /// <summary>Waits for an attempt to connect that ends in a reset or a close; the system tells some of them before it has told that the connection was made.</summary>
    public static async Task AssertCutAsync(Task<TestClient> connecting)
    {
        Exception? exception = await Record.ExceptionAsync(() => connecting);
        Assert.True(exception is IOException or SocketException, exception?.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        _tcp.Dispose();
    }
}
