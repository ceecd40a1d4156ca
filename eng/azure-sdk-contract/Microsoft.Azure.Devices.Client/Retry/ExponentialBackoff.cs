namespace Microsoft.Azure.Devices.Client;

public class ExponentialBackoff : IRetryPolicy
{
    private readonly int _retryCount;
    private readonly TimeSpan _minimum;
    private readonly TimeSpan _maximum;
    private readonly TimeSpan _step;

    public ExponentialBackoff(int retryCount, TimeSpan minBackoff, TimeSpan maxBackoff, TimeSpan deltaBackoff)
    {
        _retryCount = retryCount;
        _minimum = minBackoff;
        _maximum = maxBackoff;
        _step = deltaBackoff;
    }

    public bool ShouldRetry(int currentRetryCount, Exception lastException, out TimeSpan retryInterval)
    {
        double seconds = _minimum.TotalSeconds + (_step.TotalSeconds * (Math.Pow(2, Math.Min(currentRetryCount, 30)) - 1));
        retryInterval = TimeSpan.FromSeconds(Math.Min(seconds, _maximum.TotalSeconds));
        return currentRetryCount < _retryCount;
    }
}
