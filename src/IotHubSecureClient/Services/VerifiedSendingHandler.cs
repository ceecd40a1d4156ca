using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Services;

/// <summary>Sends requests over connections of its own, which are verified, where the client would use a handler that takes no gate. It has to be the innermost of the client's handlers.</summary>
internal sealed class VerifiedSendingHandler : DelegatingHandler
{
    private readonly ClientGates _gates;
    private readonly HttpMessageInvoker _invoker;

    public VerifiedSendingHandler(ClientGates gates)
    {
        _gates = gates;

        // Not the default proxy, which may lead through the tunnel: one gate is enough, and is told of once.
        var handler = new SocketsHttpHandler { Proxy = DefaultProxyGate.Application };
        handler.SslOptions.EnabledSslProtocols = gates.OfferedVersions;
        handler.SslOptions.RemoteCertificateValidationCallback = gates.Callback(ClientGates.HttpsPort, null);
        _invoker = new HttpMessageInvoker(handler);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (FindViolation(exception, request) is { } violation)
        {
            throw new HttpRequestException(exception.HttpRequestError, exception.Message, violation);
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return _invoker.Send(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (FindViolation(exception, request) is { } violation)
        {
            throw new HttpRequestException(exception.HttpRequestError, exception.Message, violation);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _invoker.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// What ended at the hellos is made the typed error here, where it is known that the connection did not pass the tunnel: outside, what the tunnel refused last would be taken for its reason.
    /// </summary>
    private TlsPolicyViolationException? FindViolation(HttpRequestException exception, HttpRequestMessage request) =>
        ExceptionTree.Find<TlsPolicyViolationException>(exception) is null ? _gates.FindInHandshake(exception, request.RequestUri!.Host) : null;
}
