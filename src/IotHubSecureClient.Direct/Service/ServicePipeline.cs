using System.Net;
using System.Runtime.ExceptionServices;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Direct;

/// <summary>Sends requests to the service API over verified connections, and turns refusals into exceptions.</summary>
internal sealed class ServicePipeline : IDisposable
{
    private const long MaxResponseLength = 64 * 1024 * 1024;

    private readonly CancellationTokenSource _disposing = new();
    private readonly HubDialer _dialer;
    private readonly SharedAccessSignatureSource _tokens;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private readonly HttpClient _client;

    public ServicePipeline(HubDialer dialer, SharedAccessSignatureSource tokens, TimeSpan timeout, TimeSpan connectionLifetime, TimeProvider timeProvider)
    {
        _dialer = dialer;
        _tokens = tokens;
        _timeProvider = timeProvider;
        _timeout = timeout;
        _client = new HttpClient(CreateHandler(connectionLifetime))
        {
            BaseAddress = new UriBuilder(Uri.UriSchemeHttps, dialer.Host, dialer.Port).Uri,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            MaxResponseContentBufferSize = MaxResponseLength,
        };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("IotHubSecureClient.Direct");
    }

    public async Task<ServiceResponse> SendAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(DirectServiceClient));
        using var deadlines = new OperationDeadlines(_timeProvider, _timeout + request.AdditionalTime);
        using var deadline = deadlines.StartRare(cancellationToken);
        try
        {
            using var message = request.ToMessage(GetToken());
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseContentRead, deadline.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(deadline.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode || request.IsResult?.Invoke((int)response.StatusCode, body) == true
                ? new(request.Operation, (int)response.StatusCode, body, Header(response, ServiceHeaders.Continuation))
                : throw Refusal(request, response, body);
        }
        catch (Exception exception) when (exception is not IotHubDirectException)
        {
            ExceptionDispatchInfo.Throw(Explain(exception, deadline, request.Operation));
            throw;
        }
    }

    public void Dispose()
    {
        _disposing.Cancel();
        _client.Dispose();
    }

    private SocketsHttpHandler CreateHandler(TimeSpan connectionLifetime) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = connectionLifetime,

        // The handler finds an SslStream and so makes no TLS connection of its own.
        ConnectCallback = async (_, cancellationToken) =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
            return (await _dialer.DialAsync(either.Token).ConfigureAwait(false)).Tls.Stream;
        },
    };

    private string GetToken()
    {
        try
        {
            return _tokens.Get().Token;
        }
        catch (InvalidOperationException exception)
        {
            throw new IotHubDirectException(IotHubErrorCodes.Unauthorized, exception.Message, exception);
        }
    }

    private IotHubDirectException Refusal(ServiceRequest request, HttpResponseMessage response, byte[] body) =>
        HubRefusal.ErrorOf(response, body).ToException(request.Operation, (int)response.StatusCode, HubRefusal.RetryAfterOf(response, _timeProvider));

    private Exception Explain(Exception exception, OperationDeadline deadline, string operation)
    {
        if (ConnectFailure.FindViolation(exception) is { } violation)
        {
            return violation;
        }

        if (_disposing.IsCancellationRequested)
        {
            return new ObjectDisposedException(nameof(DirectServiceClient));
        }

        if (!ConnectFailure.IsTransport(exception))
        {
            return exception;
        }

        return deadline.WhyOver(operation, exception)
            ?? ConnectFailure.FindTimeout(exception)
            ?? (Exception)ConnectFailure.ToException(exception, _dialer.Host, _dialer.Port);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault(value => value.Length > 0) : null;
}
