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

    /// <summary>Completes a message, and remembers that until the hub has it for certain.</summary>
    public async Task CompleteAsync(Message message, Func<Task> complete)
    {
        var connection = _connection;
        await complete().ConfigureAwait(false);
        if (message.MessageId is { } id)
        {
            _completed.Add(id, connection);
        }
    }

    /// <returns>What is to be set on a client: it leaves out what was delivered over another one.</returns>
    public DesiredPropertyUpdateCallback SetDesired(DesiredPropertyUpdateCallback handler, object? context)
    {
        lock (_lock)
        {
            _desired = (handler, context);
            return OnceEach(handler);
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

            await client.SetDesiredPropertyUpdateCallbackAsync(OnceEach(change.Handler), change.Context, cancellationToken).ConfigureAwait(false);
            await CatchUpAsync(client, change.Context, change.Handler, cancellationToken).ConfigureAwait(false);
        }

        _wasConnected = true;
    }

    // The hub does not send again what changed while there was no connection. At the first connect the twin tells where the changes begin.
    private async Task CatchUpAsync(ISecureDeviceClient client, object? context, DesiredPropertyUpdateCallback handler, CancellationToken cancellationToken)
    {
        var desired = (await client.GetTwinAsync(cancellationToken).ConfigureAwait(false)).Properties.Desired;
        if (_wasConnected)
        {
            _ = DeliverAsync(desired, isComplete: true, context, handler);
        }
        else
        {
            _versions.StartAt(desired.Version);
        }
    }

    private async Task DeliverAsync(TwinCollection desired, bool isComplete, object? context, DesiredPropertyUpdateCallback handler)
    {
        try
        {
            await _versions.DeliverAsync(desired.Version, isComplete, () => handler(desired, context)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(logger, exception);
        }
    }

    private DesiredPropertyUpdateCallback OnceEach(DesiredPropertyUpdateCallback handler) => (desired, context) => DeliverAsync(desired, isComplete: false, context, handler);

    private ReceiveMessageCallback OnceEach(ISecureDeviceClient client, ReceiveMessageCallback handler)
    {
        var connection = _connection;
        return async (message, context) =>
        {
            if (message.MessageId is { } id && _completed.HasComeAgain(id, connection))
            {
                await CompleteAgainAsync(client, message, id, connection).ConfigureAwait(false);
            }
            else
            {
                await handler(message, context).ConfigureAwait(false);
            }
        };
    }

    private async Task CompleteAgainAsync(ISecureDeviceClient client, Message message, string id, int connection)
    {
        try
        {
            await client.CompleteAsync(message).ConfigureAwait(false);
            _completed.Add(id, connection);
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
}
