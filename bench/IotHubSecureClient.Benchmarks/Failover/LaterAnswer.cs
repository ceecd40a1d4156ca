using System.Threading.Tasks.Sources;

namespace IotHubSecureClient.Benchmarks.Failover;

/// <summary>A hub's answer that is waited for, without anything of its own to allocate.</summary>
internal sealed class LaterAnswer : IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _core;

    public ValueTask<int> WaitAsync()
    {
        _core.Reset();
        return new(this, _core.Version);
    }

    public void Come() => _core.SetResult(1);

    public int GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);
}
