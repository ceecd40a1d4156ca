using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Clients;

/// <summary>What the application has set on a device, to be set on each of its clients.</summary>
internal sealed class SecureDeviceHandlers(ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (MethodCallback Handler, object? Context)> _methods = new(StringComparer.Ordinal);
    private readonly DesiredVersions _versions = new();
    private readonly CompletedMessages _completed = new();
    private readonly ConditionalWeakTable<Message, Arrival> _arrivals = [];

    /// <summary>The messages that the application has, by their ids.</summary>
    private readonly ConcurrentDictionary<string, (int Connection, Task Over)> _handling = new(StringComparer.Ordinal);
    private (MethodCallback Handler, object? Context)? _otherMethods;
    private (ReceiveMessageCallback Handler, object? Context)? _messages;
    private (DesiredPropertyUpdateCallback Handler, object? Context)? _desired;
    private bool _wasConnected;
    private volatile int _connection;

    /// <param name="name">The method; <see langword="null"/> for every other.</param>
    /// <param name="handler">The handler; <see langword="null"/> for none.</param>
    /// <param name="context">Passed to the handler.</param>
    public void SetMethod(string? name, MethodCallback? handler, object? context)
    {
        lock (_lock)
        {
            if (name is null)
            {
                _otherMethods = handler is null ? null : (handler, context);
            }
            else if (handler is null)
            {
                _methods.Remove(name);
            }
            else
            {
                _methods[name] = (handler, context);
            }
        }
    }

    /// <returns>What is to be set on a client: it leaves out what was completed over another one.</returns>
    public Func<ISecureDeviceClient, ReceiveMessageCallback?> SetMessages(ReceiveMessageCallback? handler, object? context)
    {
        lock (_lock)
        {
            _messages = handler is null ? null : (handler, context);
            return client => handler is null ? null : OnceEach(client, handler);
        }
    }

    /// <summary>Asks the hub something that it has to answer: with the answer it has what was completed before, since it reads a connection in order.</summary>
    public async Task<TResult> AskAsync<TResult>(Func<Task<TResult>> ask)
    {
        var (connection, newest) = (_connection, _completed.Newest);
        var answer = await ask().ConfigureAwait(false);
        if (_connection == connection)
        {
            _completed.Confirm(connection, newest);
        }

        return answer;
    }

    /// <summary>Completes a message, and remembers that until the hub has it for certain: it may come again meanwhile.</summary>
    /// <param name="message">The message.</param>
    /// <param name="complete">Completes it over the live connection; where it is given a client, over that one's only. Over another connection the hub does not know the message.</param>
    public async Task CompleteAsync(Message message, Func<ISecureDeviceClient?, Task> complete)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.MessageId is not { } id)
        {
            await complete(null).ConfigureAwait(false);
            return;
        }

        var (client, connection) = _arrivals.TryGetValue(message, out var arrival) ? arrival : new Arrival(null, _connection);
        _completed.Begin(id, connection);
        try
        {
            await complete(client).ConfigureAwait(false);
        }
        catch
        {
            _completed.Fail(id, connection);
            throw;
        }

        _completed.End(id, connection);
    }

    /// <returns>What is to be set on a client: it leaves out what was delivered over another one.</returns>
    public Func<ISecureDeviceClient, DesiredPropertyUpdateCallback> SetDesired(DesiredPropertyUpdateCallback handler, object? context)
    {
        lock (_lock)
        {
            _desired = (handler, context);
            return client => OnceEach(client, handler);
        }
    }

    /// <summary>Sets everything on a client that was just connected, and reads what was missed.</summary>
    public async Task ArmAsync(ISecureDeviceClient client, CancellationToken cancellationToken)
    {
        KeyValuePair<string, (MethodCallback Handler, object? Context)>[] methods;
        (MethodCallback Handler, object? Context)? otherMethods;
        (ReceiveMessageCallback Handler, object? Context)? messages;
        (DesiredPropertyUpdateCallback Handler, object? Context)? desired;
        lock (_lock)
        {
            _connection++;
            (methods, otherMethods, messages, desired) = ([.. _methods], _otherMethods, _messages, _desired);
        }

        foreach (var (name, method) in methods)
        {
            await client.SetMethodHandlerAsync(name, method.Handler, method.Context, cancellationToken).ConfigureAwait(false);
        }

        if (otherMethods is { } other)
        {
            await client.SetMethodDefaultHandlerAsync(other.Handler, other.Context, cancellationToken).ConfigureAwait(false);
        }

        if (messages is { } message)
        {
            await client.SetReceiveMessageHandlerAsync(OnceEach(client, message.Handler), message.Context, cancellationToken).ConfigureAwait(false);
        }

        if (desired is { } change)
        {
            if (_wasConnected)
            {
                _versions.HoldChanges();
            }

            await client.SetDesiredPropertyUpdateCallbackAsync(OnceEach(client, change.Handler), change.Context, cancellationToken).ConfigureAwait(false);
            await CatchUpAsync(client, change.Context, change.Handler, cancellationToken).ConfigureAwait(false);
        }

        _wasConnected = true;
    }

    // The hub does not send again what changed while there was no connection. At the first connect the twin tells where the changes begin.
    private async Task CatchUpAsync(ISecureDeviceClient client, object? context, DesiredPropertyUpdateCallback handler, CancellationToken cancellationToken)
    {
        var desired = (await client.GetTwinAsync(cancellationToken).ConfigureAwait(false)).Properties.Desired;
        if (_wasConnected || !_versions.StartAt(client.HostName, desired.Version))
        {
            _ = DeliverAsync(client.HostName, desired, isComplete: true, context, handler);
        }
    }

    private async Task DeliverAsync(string hub, TwinCollection desired, bool isComplete, object? context, DesiredPropertyUpdateCallback handler)
    {
        try
        {
            await _versions.DeliverAsync(hub, desired.Version, isComplete, () => handler(desired, context)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(logger, exception);
        }
    }

    private DesiredPropertyUpdateCallback OnceEach(ISecureDeviceClient client, DesiredPropertyUpdateCallback handler)
    {
        var hub = client.HostName;
        return (desired, context) => DeliverAsync(hub, desired, isComplete: false, context, handler);
    }

    private ReceiveMessageCallback OnceEach(ISecureDeviceClient client, ReceiveMessageCallback handler)
    {
        var arrival = new Arrival(client, _connection);
        return (message, context) => message.MessageId is { } id ? DeliverAsync(message, id, arrival, () => handler(message, context)) : handler(message, context);
    }

    private async Task DeliverAsync(Message message, string id, Arrival arrival, Func<Task> handle)
    {
        // The application may still have it from a connection that was lost before it was done with it.
        if (_handling.TryGetValue(id, out var other) && other.Connection != arrival.Connection)
        {
            await other.Over.ConfigureAwait(false);
        }

        if (_completed.HasComeAgain(id, arrival.Connection))
        {
            await CompleteAgainAsync(message, id, arrival).ConfigureAwait(false);
            return;
        }

        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handling = (arrival.Connection, over.Task);
        _arrivals.AddOrUpdate(message, arrival);
        _handling[id] = handling;
        try
        {
            await handle().ConfigureAwait(false);
        }
        finally
        {
            _handling.TryRemove(new(id, handling));
            over.SetResult();
        }
    }

    private async Task CompleteAgainAsync(Message message, string id, Arrival arrival)
    {
        try
        {
            await arrival.Client!.CompleteAsync(message).ConfigureAwait(false);
            _completed.Add(id, arrival.Connection);
        }
        catch (Exception exception)
        {
            Log.CompletionFailed(logger, id, exception);
        }
        finally
        {
            // The application, which does so otherwise, does not see it.
            message.Dispose();
        }
    }
    /// <summary>How a message came.</summary>
    /// <param name="Client">The client that brought it.</param>
    /// <param name="Connection">The number of its connection.</param>
    private sealed record Arrival(ISecureDeviceClient? Client, int Connection);
}
