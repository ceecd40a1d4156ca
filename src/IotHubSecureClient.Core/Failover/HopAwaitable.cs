using System.Runtime.CompilerServices;

namespace IotHubSecureClient.Failover;

/// <summary>A hop to await. Never over before it is awaited, as a task may be, whose awaiter then stays on its thread.</summary>
internal readonly struct HopAwaitable(TimeProvider timeProvider) : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public HopAwaitable GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => Hop.Run(timeProvider, continuation);

    public void UnsafeOnCompleted(Action continuation) => Hop.Run(timeProvider, continuation);
}
