using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Direct;

/// <summary>What the application has set on a device, to be set on each of its clients.</summary>
internal sealed class DeviceHandlers(HandlerTasks tasks, Action<Exception> failed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DirectMethodHandler> _methods = new(StringComparer.Ordinal);
    private DesiredVersions _versions = new();
    private DirectMethodHandler? _default;
    private Func<DirectDeviceClient, DesiredPropertiesHandler>? _desired;
    private bool _wasConnected;

    /// <param name="name">The name of the method; <see langword="null"/> for every name that has no handler of its own.</param>
    /// <param name="handler">The handler; <see langword="null"/> for none.</param>
    public void SetMethod(string? name, DirectMethodHandler? handler)
    {
        lock (_lock)
        {
            if (name is null)
            {
                _default = handler;
            }
            else if (handler is null)
            {
                _methods.Remove(name);
            }
            else
            {
                _methods[name] = handler;
            }
        }
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

            // Not by the token of the client that brought the change: the loss of its connection is no reason to interrupt the application.
            var versions = _versions;
            return _desired = client =>
            {
                var hub = client.Hub;
                return (change, _) => versions.DeliverAsync(hub, change.Version, change.IsComplete, () => handler(change, tasks.Stopping), tasks.Stopping);
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

        tasks.Start(async stopping =>
        {
            try
            {
                await desired(new DesiredPropertiesChange(twin.Desired, isComplete: true), stopping).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                failed(exception);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // The client is disposed, and the handler was told to give up.
            }
        });
    }
}
