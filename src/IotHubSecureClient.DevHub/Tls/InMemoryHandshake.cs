using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>A handshake between a client and a server of this process, over pipes.</summary>
internal static class InMemoryHandshake
{
    public static async Task<bool> SucceedsAsync(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client)
    {
        X509Certificate2 expected = server.ServerCertificateContext!.TargetCertificate;
        client.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(expected.RawDataMemory.Span);

        var toServer = new Pipe();
        var toClient = new Pipe();
        await using var serverStream = new SslStream(new TransportStream(new DuplexPipe(toServer.Reader, toClient.Writer)));
        await using var clientStream = new SslStream(new TransportStream(new DuplexPipe(toClient.Reader, toServer.Writer)));
        bool[] succeeded = await Task.WhenAll(
            FinishesAsync(serverStream.AuthenticateAsServerAsync(server), toClient.Writer),
            FinishesAsync(clientStream.AuthenticateAsClientAsync(client), toServer.Writer));
        return succeeded.All(one => one);
    }

    // A side that fails closes its direction, so that the other one does not wait for it.
    private static async Task<bool> FinishesAsync(Task handshake, PipeWriter output)
    {
        try
        {
            await handshake;
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or PlatformNotSupportedException)
        {
            await output.CompleteAsync();
            return false;
        }
    }
}
