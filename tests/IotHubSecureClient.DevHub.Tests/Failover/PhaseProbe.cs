using System.Threading.Channels;
using IotHubSecureClient.Emulation.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>Waits for the phases of a failover.</summary>
internal sealed class PhaseProbe : IProgress<DevHubFailoverPhase>
{
    private readonly Channel<DevHubFailoverPhase> _phases = Channel.CreateUnbounded<DevHubFailoverPhase>();

    public void Report(DevHubFailoverPhase value) => _phases.Writer.TryWrite(value);

    public async Task<DevHubFailoverPhaseKind> NextAsync()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        return (await _phases.Reader.ReadAsync(token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), token)).Kind;
    }
}
