namespace Microsoft.Azure.Devices;

public abstract class Receiver<T>
{
    private protected Receiver()
    {
    }

    public abstract Task<T> ReceiveAsync(CancellationToken cancellationToken);

    public abstract Task CompleteAsync(T t, CancellationToken cancellationToken);

    public abstract Task AbandonAsync(T t, CancellationToken cancellationToken);
}
