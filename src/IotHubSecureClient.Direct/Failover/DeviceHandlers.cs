using IotHubSecureClient.Failover;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Direct;

/// <summary>What the application has set on a device, to be set on each of its clients.</summary>
/// <remarks>Handlers run until they end or the device is disposed: the loss of the connection that brought a call is no reason to interrupt the application.</remarks>
internal sealed class DeviceHandlers(HandlerTasks tasks, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DirectMethodHandler> _methods = new(StringComparer.Ordinal);
    private DesiredVersions _versions = new();
    private DirectMethodHandler? _default;
    private Func<DirectDeviceClient, DesiredPropertiesHandler>? _desired;
    private bool _wasConnected;

    /// <param name="name">The name of the method; <see langword="null"/> for every name that has no handler of its own.</param>
    /// <param name="handler">The handler; <see langword="null"/> for none.</param>
    /// <returns>What is to be set on a client.</returns>
    public DirectMethodHandler? SetMethod(string? name, DirectMethodHandler? handler)
    {
        var lasting = handler is null ? null : Lasting(handler);
        lock (_lock)
        {
            if (name is null)
            {
                _default = lasting;
            }
            else if (lasting is null)
            {
                _methods.Remove(name);
            }
            else
            {
                _methods[name] = lasting;
            }
        }

        return lasting;
    }

    /// <returns>What is to be set on a client: it leaves out what was delivered over another one.</returns>
    public Func<DirectDeviceClient, DesiredPropertiesHandler>? SetDesired(DesiredPropertiesHandler? handler)
    {
        lock (_lock)
        {
            if (handler is null)
            {
                // With it goes what it has been given, and what waits for it.
                _versions = new();
                return _desired = null;
            }

            var versions = _versions;
            return _desired = client =>
            {
                var hub = client.Hub;
                return Lasting((change, stopping) => versions.DeliverAsync(hub, change.Version, change.IsComplete, () => handler(change, stopping), stopping));
            };
        }
    }

    /// <summary>A client is about to connect, and its changes come before what was missed is read.</summary>
    public void HoldChanges()
    {
        lock (_lock)
        {
            if (_wasConnected && _desired is not null)
            {
                _versions.HoldChanges();
            }
        }
    }

    public async Task SetAsync(DirectDeviceClient client, CancellationToken cancellationToken)
    {
        KeyValuePair<string, DirectMethodHandler>[] methods;
        DirectMethodHandler? otherwise;
        DesiredPropertiesHandler? desired;
        lock (_lock)
        {
            (methods, otherwise, desired) = ([.. _methods], _default, _desired?.Invoke(client));
        }

        foreach (var (name, handler) in methods)
        {
            await client.SetMethodHandlerAsync(name, handler, cancellationToken).ConfigureAwait(false);
        }

        await client.SetDefaultMethodHandlerAsync(otherwise, cancellationToken).ConfigureAwait(false);
        await client.SetDesiredPropertiesHandlerAsync(desired, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the twin: the hub does not send again what changed while there was no connection. At the first connect that tells where the changes begin.</summary>
    public async Task CatchUpAsync(DirectDeviceClient client, CancellationToken cancellationToken)
    {
        DesiredPropertiesHandler? desired;
        bool isFirst;
        lock (_lock)
        {
            (desired, isFirst, _wasConnected) = (_desired?.Invoke(client), !_wasConnected, true);
        }

        if (desired is null)
        {
            return;
        }

        var twin = await client.GetTwinAsync(cancellationToken).ConfigureAwait(false);
        if (isFirst && _versions.StartAt(client.Hub, twin.Desired.Version))
        {
            return;
        }

        _ = desired(new DesiredPropertiesChange(twin.Desired, isComplete: true), CancellationToken.None);
    }

    private DirectMethodHandler Lasting(DirectMethodHandler handler) => async (request, connection) =>
    {
        DirectMethodResponse? response = null;
        await RunAsync("a direct method", async stopping => response = await handler(request, stopping).ConfigureAwait(false) ?? throw MethodDispatcher.NoAnswer()).ConfigureAwait(false);
        if (tasks.Stopping.IsCancellationRequested)
        {
            // The device is disposed, and its connection about to end: nobody waits for the answer.
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, connection).ConfigureAwait(false);
        }

        return response ?? new(MethodDispatcher.HandlerFailed);
    };

    private DesiredPropertiesHandler Lasting(DesiredPropertiesHandler handler) => (change, _) => RunAsync("desired properties", stopping => handler(change, stopping));

    /// <summary>Runs a handler. Its failure is logged here: a client whose connection is lost no longer does.</summary>
    private async Task RunAsync(string concept, Func<CancellationToken, Task> handle)
    {
        try
        {
            await tasks.RunAsync(handle).ConfigureAwait(false);
        }
        catch (Exception exception) when (!tasks.Stopping.IsCancellationRequested)
        {
            Log.HandlerFailed(logger, concept, exception);
        }
        catch (Exception) when (tasks.Stopping.IsCancellationRequested)
        {
            // The device is disposed, and the handler was told to give up.
        }
    }
}
