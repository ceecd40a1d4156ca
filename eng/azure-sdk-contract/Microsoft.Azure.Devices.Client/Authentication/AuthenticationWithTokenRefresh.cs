namespace Microsoft.Azure.Devices.Client;

public abstract class AuthenticationWithTokenRefresh : IAuthenticationMethod, IDisposable
{
    private readonly int _timeToLiveSeconds;

    public AuthenticationWithTokenRefresh(int suggestedTimeToLiveSeconds, int timeBufferPercentage)
        : this(suggestedTimeToLiveSeconds, timeBufferPercentage, disposeWithClient: false)
    {
    }

    public AuthenticationWithTokenRefresh(int suggestedTimeToLiveSeconds, int timeBufferPercentage, bool disposeWithClient)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(suggestedTimeToLiveSeconds);
        ArgumentOutOfRangeException.ThrowIfNegative(timeBufferPercentage);
        _timeToLiveSeconds = suggestedTimeToLiveSeconds;
        DisposeWithClient = disposeWithClient;
    }

    internal bool DisposeWithClient { get; }

    public Task<string> GetTokenAsync(string iotHub) => SafeCreateNewToken(iotHub, _timeToLiveSeconds);

    public virtual IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder) => iotHubConnectionStringBuilder;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract Task<string> SafeCreateNewToken(string iotHub, int suggestedTimeToLive);

    protected virtual void Dispose(bool disposing)
    {
    }
}
