using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>The other side, in a process of its own: RSA-2048 leaf and one intermediate; writes one byte and closes. Ends when its standard input does.</summary>
internal static class TlsServer
{
    /// <summary>The names of its certificate.</summary>
    public static readonly string[] Hosts = ["first.test", "second.test"];

    public static async Task<int> RunAsync(bool resume)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(512);
        var (root, context) = CreateCertificates();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        Console.WriteLine(root.ExportCertificatePem().ReplaceLineEndings("|"));
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = context,
            EnabledSslProtocols = SslProtocols.Tls12,
            AllowTlsResume = resume,
        };
        using var stop = new CancellationTokenSource();
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            stop.Cancel();
        });
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token), options);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task ServeAsync(TcpClient client, SslServerAuthenticationOptions options)
    {
        using (client)
        {
            client.NoDelay = true;
            await using var stream = new SslStream(client.GetStream());
            try
            {
                await stream.AuthenticateAsServerAsync(options);
                await stream.WriteAsync(new byte[1]);
                await stream.CopyToAsync(Stream.Null);
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
            }
        }
    }

    private static (X509Certificate2 Root, SslStreamCertificateContext Context) CreateCertificates()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var rootKey = RSA.Create(2048);
        var root = Request("CN=Bench Root", rootKey, isAuthority: true).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        using var intermediateKey = RSA.Create(2048);
        using var intermediate = Request("CN=Bench Intermediate", intermediateKey, isAuthority: true).Create(root, now.AddDays(-1), now.AddDays(20), [1, 2, 3, 4]);
        using var issuer = intermediate.CopyWithPrivateKey(intermediateKey);
        using var leafKey = RSA.Create(2048);
        using var leaf = Request("CN=Bench Leaf", leafKey, isAuthority: false).Create(issuer, now.AddDays(-1), now.AddDays(10), [5, 6, 7, 8]);
        return (root, SslStreamCertificateContext.Create(leaf.CopyWithPrivateKey(leafKey), [X509CertificateLoader.LoadCertificate(issuer.RawData)], offline: true));
    }

    private static CertificateRequest Request(string subject, RSA key, bool isAuthority)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        if (!isAuthority)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
            var names = new SubjectAlternativeNameBuilder();
            Array.ForEach(Hosts, names.AddDnsName);
            request.CertificateExtensions.Add(names.Build());
        }

        return request;
    }
}
