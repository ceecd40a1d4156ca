using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

/// <summary>One message on its way. When its end is told, the outbox has heard of it, though it may not be on disk.</summary>
internal sealed class HeldSending
{
    private readonly TaskCompletionSource _completion = new();

    public HeldSending(OutboxMessage message, CancellationToken cancellationToken)
    {
        Message = message;
        cancellationToken.Register(() => _completion.TrySetCanceled(cancellationToken));
    }

    public OutboxMessage Message { get; }

    public string Id => Message.MessageId!;

    public Task Task => _completion.Task;

    // On a thread without a synchronization context, so that the outbox's continuation has run when this returns.
    public Task AcknowledgeAsync() => Task.Run(() => _completion.TrySetResult());

    public Task FailAsync(Exception? exception = null) => Task.Run(() => _completion.TrySetException(exception ?? new IOException("The connection was lost.")));
}
