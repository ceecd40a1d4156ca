using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text;
using IotHubSecureClient.Tls;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Direct;

/// <summary>One MQTT connection, from its CONNECT to its end. It is never connected again: a new connection is a new session.</summary>
internal sealed class MqttSession : IDisposable
{
    private const int SubscriptionFailure = 0x80;

    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _pinging = new(1, 1);
    private readonly MqttClient _client;
    private readonly MqttSessionAdapter _adapter;
    private readonly MqttKeepAlive _keepAlive;
    private readonly MqttChannel _channel;
    private readonly Action<MqttInbound> _receive;
    private readonly Action<MqttSession, Exception?> _lost;
    private int _isClosing;

    private MqttSession(MqttChannel channel, TlsSession tlsSession, TimeSpan keepAlive, TimeProvider timeProvider, Action<MqttInbound> receive, Action<MqttSession, Exception?> lost)
    {
        TlsSession = tlsSession;
        _channel = channel;
        _receive = receive;
        _lost = lost;
        _adapter = new MqttSessionAdapter(channel, keepAlive, timeProvider);
        _keepAlive = new MqttKeepAlive(this, keepAlive, timeProvider);
        _client = new MqttClient(new MqttAdapterFactory(_adapter), MqttNetNullLogger.Instance);
        _client.ApplicationMessageReceivedAsync += OnReceived;
        _client.DisconnectedAsync += OnDisconnected;
    }

    public TlsSession TlsSession { get; }

    /// <summary>How long ago the newest packet was sent.</summary>
    public TimeSpan SinceSent => _adapter.SinceSent;

    /// <summary>The calls that use this session, so that its replacement can wait for them.</summary>
    public InFlightOperations Operations { get; } = new();

    /// <summary>Ends with the session.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Whether the session was closed in order to go on with another one: what it did not finish is done again there.</summary>
    public bool IsReplaced { get; private set; }

    /// <exception cref="IotHubDirectException">The hub refused the connection.</exception>
    public static async Task<MqttSession> OpenAsync(
        MqttChannel channel,
        TlsSession tlsSession,
        MqttSessionOptions options,
        TimeProvider timeProvider,
        Action<MqttInbound> receive,
        Action<MqttSession, Exception?> lost,
        CancellationToken cancellationToken)
    {
        var session = new MqttSession(channel, tlsSession, options.KeepAlive, timeProvider, receive, lost);
        try
        {
            var result = await session._client.ConnectAsync(CreateOptions(options), cancellationToken).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw ConnectRefusal.Of(result.ResultCode);
            }

            session._keepAlive.Start();
            return session;
        }
        catch (Exception exception)
        {
            session.Dispose();
            channel.Dispose();
            if (exception is MqttCommunicationException && channel.Failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            throw;
        }
    }

    public Task<MqttClientPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttQualityOfServiceLevel quality, CancellationToken cancellationToken) =>
        _client.PublishAsync(new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(payload), QualityOfServiceLevel = quality }, cancellationToken);

    /// <summary>Sends PINGREQ and waits for PINGRESP. One at a time: MQTTnet takes one answer for that to all that wait.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await _pinging.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _client.PingAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _pinging.Release();
        }
    }

    /// <exception cref="IotHubDirectException">The hub refused a subscription.</exception>
    public async Task SubscribeAsync(IReadOnlyCollection<string> filters, CancellationToken cancellationToken)
    {
        var options = new MqttClientSubscribeOptions
        {
            TopicFilters = [.. filters.Select(filter => new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce })],
        };
        var result = await _client.SubscribeAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (var item in result.Items)
        {
            if ((int)item.ResultCode >= SubscriptionFailure)
            {
                throw new IotHubDirectException(IotHubErrorCodes.Unauthorized, $"The hub refused the subscription to '{item.TopicFilter.Topic}'. Check what this identity may do.") { StatusCode = 403 };
            }
        }
    }

    /// <summary>Says that another session takes the place of this one.</summary>
    public void MarkReplaced() => IsReplaced = true;

    /// <summary>Sends DISCONNECT (MQTT 3.1.1, section 3.14) and closes the connection.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _isClosing, 1);
        try
        {
            if (_client.IsConnected)
            {
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (ConnectFailure.IsTransport(exception))
        {
            // The connection is gone already, or the hub no longer reads; what is closed in either case is this end.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Closes a connection that is dead, and tells that it is lost.</summary>
    /// <param name="cause">Why it is taken for dead.</param>
    public void GiveUp(Exception cause)
    {
        Lose(cause);
        Dispose();
    }

    /// <summary>Closes the connection at once.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _isClosing, 1);
        _keepAlive.Dispose();
        _client.Dispose();
        _ended.Cancel();
    }

    private static MqttClientOptions CreateOptions(MqttSessionOptions options) => new()
    {
        ProtocolVersion = MqttProtocolVersion.V311,
        ClientId = options.Identity.ClientId,
        CleanSession = false,
        Credentials = new MqttClientCredentials(options.Identity.UserName, options.Password is null ? null : Encoding.UTF8.GetBytes(options.Password)),
        KeepAlivePeriod = TimeSpan.Zero,
        Timeout = options.Timeout,
        ChannelOptions = MqttChannelOptions.Instance,
        ValidateFeatures = false,
    };

    private Task OnReceived(MqttApplicationMessageReceivedEventArgs received)
    {
        _receive(new(this, received));
        return Task.CompletedTask;
    }

    private Task OnDisconnected(MqttClientDisconnectedEventArgs args)
    {
        Lose(args.Exception ?? _channel.Failure);
        return Task.CompletedTask;
    }

    private void Lose(Exception? cause)
    {
        if (Interlocked.Exchange(ref _isClosing, 1) == 0)
        {
            _keepAlive.Dispose();
            _ended.Cancel();
            _lost(this, cause);
        }
    }
}
