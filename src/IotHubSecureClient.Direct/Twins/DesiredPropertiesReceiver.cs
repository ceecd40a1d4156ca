using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Direct;

/// <summary>Delivers changes of the desired properties one after the other. After a reconnect it reads the twin, because the hub does not send what changed in between.</summary>
internal sealed class DesiredPropertiesReceiver(DeviceConnection connection, TwinRequests requests, HandlerTasks tasks, ILogger logger)
{
    private const string Filter = $"{MqttTopics.DesiredChanges}#";

    /// <summary>Made with the first handler: most devices have none.</summary>
    private Channel<DesiredPropertiesChange?>? _changes;
    private DesiredPropertiesHandler? _handler;
    private long _lastVersion;
    private bool _hasMissed;
    private volatile bool _isEarly;

    public Task SetAsync(DesiredPropertiesHandler? handler, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _handler, handler);
        if (handler is null)
        {
            return Task.CompletedTask;
        }

        if (Volatile.Read(ref _changes) is null)
        {
            Start(Channel.CreateUnbounded<DesiredPropertiesChange?>(new() { SingleReader = true }));
        }

        return connection.ArmAsync(Filter, cancellationToken);
    }

    public bool TryReceive(MqttInbound message)
    {
        if (!message.Topic.StartsWith(MqttTopics.DesiredChanges, StringComparison.Ordinal))
        {
            return false;
        }

        // The hub may remember a subscription of an earlier process.
        if (Volatile.Read(ref _changes) is not { } changes)
        {
            return true;
        }

        if (connection.State != DirectConnectionState.Connected)
        {
            // The twin is read after it, and may then be of the same version.
            _isEarly = true;
        }

        try
        {
            return changes.Writer.TryWrite(new DesiredPropertiesChange(new TwinProperties(JsonBytes.Read(message.Payload)), isComplete: false));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Start(Channel<DesiredPropertiesChange?> changes)
    {
        if (Interlocked.CompareExchange(ref _changes, changes, null) is null)
        {
            connection.Reconnected += () => changes.Writer.TryWrite(null);
            tasks.Start(stopping => DeliverAsync(changes.Reader, stopping));
        }
    }

    private async Task DeliverAsync(ChannelReader<DesiredPropertiesChange?> changes, CancellationToken stopping)
    {
        try
        {
            await foreach (var change in changes.ReadAllAsync(stopping).ConfigureAwait(false))
            {
                if ((change ?? await ReadMissedAsync(stopping).ConfigureAwait(false)) is { } next)
                {
                    await HandleAsync(next, stopping).ConfigureAwait(false);
                }
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The client is closed, and the handler was told to give up.
        }
    }

    private async Task HandleAsync(DesiredPropertiesChange change, CancellationToken stopping)
    {
        if (!change.IsComplete && change.Version != 0 && change.Version <= _lastVersion)
        {
            return;
        }

        // A change does not tell of those before it: the twin does, even of the same version.
        _hasMissed = !change.IsComplete && (_hasMissed || (change.Version > _lastVersion + 1 && (_lastVersion != 0 || _isEarly)));
        _lastVersion = change.Version;
        try
        {
            if (Volatile.Read(ref _handler) is { } handler)
            {
                await handler(change, stopping).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.HandlerFailed(logger, "desired properties", exception);
        }
    }

    private async Task<DesiredPropertiesChange?> ReadMissedAsync(CancellationToken stopping)
    {
        try
        {
            var twin = await requests.GetAsync(stopping).ConfigureAwait(false);
            _isEarly = false;
            return twin.Desired.Version != _lastVersion || _hasMissed ? new(twin.Desired, isComplete: true) : null;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.DesiredPropertiesNotRead(logger, exception);
            return null;
        }
    }
}
