namespace Microsoft.Azure.Devices.Client;

public interface IRetryPolicy
{
    bool ShouldRetry(int currentRetryCount, Exception lastException, out TimeSpan retryInterval);
}
