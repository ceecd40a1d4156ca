using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The hub's MQTT 3.1.1 endpoint. It has none of a broker's routing: each packet is a request to the hub, or is sent by it.</summary>
internal sealed class MqttFrontEnd : IAsyncDisposable
{
    /// <summary>The subprotocol of MQTT over WebSocket.</summary>
    public const string SubProtocol = "mqtt";

    private static readonly object SessionKey = new();

    private readonly MqttServerAdapter _adapter = new();
    private readonly MqttServer _server;
    private readonly MqttConnectGate _gate;
    private readonly TimeProvider _timeProvider;

    public MqttFrontEnd(HubState state, ILoggerFactory loggerFactory)
    {
        _timeProvider = state.TimeProvider;
        _gate = new MqttConnectGate(state, loggerFactory.CreateLogger<MqttFrontEnd>());
        _server = new MqttServer(CreateOptions(), [_adapter], MqttNetNullLogger.Instance);
        _server.ValidatingConnectionAsync += OnConnectAsync;
        _server.InterceptingInboundPacketAsync += OnPacketAsync;
        _server.InterceptingPublishAsync += OnPublishAsync;
    }

    public Task StartAsync() => _server.StartAsync();

    /// <summary>Serves a connection over TCP until it ends.</summary>
    public Task RunAsync(ConnectionContext connection)
    {
        var tls = connection.Features.Get<TlsConnectionFeature>();
        var live = connection.Features.Get<LiveConnection>()!;
        var peer = new MqttPeer(connection.RemoteEndPoint, tls?.ClientCertificate, tls?.ClientIntermediates, "TCP", live.RetryAfter is not null);
        return RunAsync(connection.Transport, peer, () => live.Abort(connection.Abort));
    }

    /// <summary>Serves a connection over an accepted WebSocket until it ends.</summary>
    public async Task RunAsync(WebSocket socket, HttpContext context)
    {
        var remote = context.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, context.Connection.RemotePort) : null;
        await using var stream = WebSocketStream.Create(socket, WebSocketMessageType.Binary, closeTimeout: TimeSpan.FromSeconds(2));
        var transport = new StreamTransport(stream);
        var live = context.Features.Get<LiveConnection>()!;
        await RunAsync(transport, new MqttPeer(remote, context.Connection.ClientCertificate, context.Features.Get<TlsConnectionFeature>()?.ClientIntermediates, "WebSocket"), () => live.Abort(context.Abort));
    }

    /// <summary>Forgets what devices had subscribed to in sessions without a clean start.</summary>
    public void ForgetSessions() => _gate.ForgetSessions();

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    private async Task RunAsync(IDuplexPipe transport, MqttPeer peer, Action abort)
    {
        if (_adapter.ClientHandler is not { } serve)
        {
            return;
        }

        using var channel = new MqttPipeChannel(transport, peer, abort, _timeProvider);
        try
        {
            await serve(channel);
        }
        finally
        {
            channel.End();
            if (channel.Session is { } session)
            {
                await session.DisposeAsync();
            }
        }
    }

    private static MqttServerOptions CreateOptions()
    {
        var options = new MqttServerOptions { MaxPendingMessagesPerClient = int.MaxValue };
        options.KeepAliveOptions.MonitorInterval = TimeSpan.FromSeconds(5);
        return options;
    }

    private Task OnConnectAsync(ValidatingConnectionEventArgs connect)
    {
        var channel = (MqttPipeChannel)connect.ChannelAdapter;
        connect.ReasonCode = _gate.Judge(channel);
        connect.SessionItems[SessionKey] = channel.Session;
        return Task.CompletedTask;
    }

    private static async Task OnPacketAsync(InterceptingPacketEventArgs packet)
    {
        var session = (MqttDeviceSession)packet.SessionItems[SessionKey]!;
        packet.ProcessPacket = packet.Packet is MqttPublishPacket or MqttPingReqPacket or MqttDisconnectPacket;
        var goesOn = packet.Packet switch
        {
            MqttSubscribePacket subscribe => await session.SubscribeAsync(subscribe),
            MqttUnsubscribePacket unsubscribe => await session.UnsubscribeAsync(unsubscribe),
            MqttPubAckPacket acknowledgement => Acknowledge(session, acknowledgement),
            _ => packet.ProcessPacket || session.Refuse("a packet of QoS 2, or one that only a server sends."),
        };
        if (!goesOn)
        {
            session.End();
        }
    }

    private static bool Acknowledge(MqttDeviceSession session, MqttPubAckPacket acknowledgement)
    {
        session.Acknowledge(acknowledgement);
        return true;
    }

    private static async Task OnPublishAsync(InterceptingPublishEventArgs publish)
    {
        var session = (MqttDeviceSession)publish.SessionItems[SessionKey]!;
        publish.ProcessPublish = false;
        publish.CloseConnection = !await session.PublishAsync(publish.ApplicationMessage);
    }
}
