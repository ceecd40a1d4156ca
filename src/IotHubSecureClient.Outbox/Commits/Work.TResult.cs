namespace IotHubSecureClient.Outbox;

/// <inheritdoc/>
internal sealed class Work<TResult>(Func<OutboxStore, TResult> command, CancellationToken cancellationToken) : Work
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action _tell = static () => { };

    public Task<TResult> Completion => _completion.Task;

    public override void Do(OutboxStore store)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _tell = () => _completion.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            var result = command(store);
            _tell = () => _completion.SetResult(result);
        }
        catch (OutboxFullException exception)
        {
            _tell = () => _completion.SetException(exception);
        }
    }

    public override void Complete() => _tell();

    public override void Fail(Exception exception) => _completion.SetException(exception);
}
