using System.Net;

namespace IotHubSecureClient.Direct;

/// <summary>Keeps what a hub answers in place of an upgrade, which the WebSocket client throws away.</summary>
internal sealed class UpgradeHandler(HttpMessageHandler inner, TimeProvider timeProvider) : DelegatingHandler(inner)
{
    private const int BadRequest = 400;

    /// <summary>The hub's refusal; <see langword="null"/> where it did not refuse.</summary>
    public IotHubDirectException? Refusal { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode >= HttpStatusCode.MultipleChoices)
        {
            Refusal = Read(response, await HubRefusal.ReadBodyAsync(response, cancellationToken).ConfigureAwait(false));
        }

        return response;
    }

    private IotHubDirectException Read(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var status = (int)response.StatusCode;
        var error = HubRefusal.ErrorOf(response, body);

        // The request is this library's own, and always the same. Where nothing says what is wrong with it, what stands before the hub does not know it for now.
        return status == BadRequest && error.Code is null
            ? new(IotHubErrorCodes.UnexpectedResponse, $"The hub refused the WebSocket upgrade with status {status}, and without a reason.") { StatusCode = status, IsTransient = true }
            : error.ToException("make the WebSocket upgrade", status, HubRefusal.RetryAfterOf(response, timeProvider));
    }
}
