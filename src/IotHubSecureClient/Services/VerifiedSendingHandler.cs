using IotHubSecureClient.Gates;

namespace IotHubSecureClient.Services;

/// <summary>Sends requests over connections of its own, which are verified, where the client would use a handler that takes no gate. It has to be the innermost of the client's handlers.</summary>
internal sealed class VerifiedSendingHandler : DelegatingHandler
{
    private readonly HttpMessageInvoker _invoker;

    public VerifiedSendingHandler(ClientGates gates)
    {
        // Not the default proxy, which may lead through the tunnel: one gate is enough, and is told of once.
        var handler = new SocketsHttpHandler { Proxy = DefaultProxyGate.Application };
        handler.SslOptions.EnabledSslProtocols = gates.OfferedVersions;
        handler.SslOptions.RemoteCertificateValidationCallback = gates.Callback(ClientGates.HttpsPort, null);
        _invoker = new HttpMessageInvoker(handler);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.Send(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _invoker.Dispose();
        }

        base.Dispose(disposing);
    }
}
