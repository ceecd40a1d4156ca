namespace Microsoft.Azure.Devices;

public abstract class FeedbackReceiver<T> : Receiver<T>
{
    private protected FeedbackReceiver()
    {
    }
}
