using System.Net;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Mqtt;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Emulation.Failover;

/// <summary>Runs failovers, one at a time.</summary>
internal sealed class HubFailover(HubState state, MqttFrontEnd mqtt, HubRegionSwitch regions, DevHubFaults faults, DevHubOptions options) : IAsyncDisposable
{
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<HubFailover>();
    private readonly TimeProvider _timeProvider = options.TimeProvider;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _lock = new();
    private DevHubFault? _hanging;
    private Task _run = Task.CompletedTask;

    public IReadOnlyList<IPAddress> Addresses => regions.Addresses;

    public Task RunAsync(DevHubFailoverPlan plan, IProgress<DevHubFailoverPhase>? progress, CancellationToken cancellationToken)
    {
        DevHubFailoverPlanValidator.ThrowIfInvalid(plan, options);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(DevHub));
            return _run.IsCompleted
                ? _run = PrepareAndRunAsync(plan, progress, cancellationToken)
                : throw new InvalidOperationException("A failover of this hub is under way. Wait for it, or cancel it, before the next.");
        }
    }

    /// <summary>Gives up a failover that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Task run;
        lock (_lock)
        {
            _disposing.Cancel();
            run = _run;
        }

        // Who started it is told how it ended.
        await Task.WhenAny(run);
        regions.Dispose();
        _disposing.Dispose();
    }

    private async Task PrepareAndRunAsync(DevHubFailoverPlan plan, IProgress<DevHubFailoverPhase>? progress, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        using PairedRegion region = await regions.PrepareAsync(plan);
        await RunAsync(plan, region, progress, either.Token);
    }

    private async Task RunAsync(DevHubFailoverPlan plan, PairedRegion region, IProgress<DevHubFailoverPhase>? progress, CancellationToken cancellationToken)
    {
        DateTimeOffset due = state.Journal.Hold();
        DateTimeOffset restored = due + plan.FirstAcceptance - plan.StateAge;
        try
        {
            foreach (DevHubFailoverPhase phase in plan.Phases)
            {
                due += phase.Duration;
                Enter(phase.Kind);
                Log.Phase(_logger, phase.Kind, phase.Duration);
                Task end = WaitUntilAsync(due, cancellationToken);
                progress?.Report(phase);
                await end;
            }

            cancellationToken.ThrowIfCancellationRequested();
            ChangeRegion(region, restored);
            Log.FailedOver(_logger, string.Join(", ", Addresses), restored);
        }
        catch
        {
            Enter(DevHubFailoverPhaseKind.Accepting);
            Log.GivenUp(_logger);
            throw;
        }
        finally
        {
            state.Journal.Release();
        }
    }

    private void Enter(DevHubFailoverPhaseKind kind)
    {
        state.Availability = kind switch
        {
            DevHubFailoverPhaseKind.NotFound => HubAvailability.NotFound,
            DevHubFailoverPhaseKind.Suspended => HubAvailability.Suspended,
            _ => HubAvailability.Available,
        };
        if (kind == DevHubFailoverPhaseKind.Refusing)
        {
            regions.Close();
        }

        if (kind == DevHubFailoverPhaseKind.Hanging)
        {
            _hanging ??= faults.Stall();
        }
        else if (_hanging is not null || kind != DevHubFailoverPhaseKind.Accepting)
        {
            EndConnections();
        }

        if (kind != DevHubFailoverPhaseKind.Refusing)
        {
            regions.Open();
        }
    }

    private void ChangeRegion(PairedRegion region, DateTimeOffset restored)
    {
        regions.Close();
        state.RollBack(restored, EndConnections);
        mqtt.ForgetSessions();
        state.Availability = HubAvailability.Available;
        regions.Enter(region);
    }

    // What hung is not to be read any more.
    private void EndConnections()
    {
        faults.CutConnections();
        _hanging?.Dispose();
        _hanging = null;
    }

    private Task WaitUntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        TimeSpan left = due - _timeProvider.GetUtcNow();
        return left > TimeSpan.Zero ? Task.Delay(left, _timeProvider, cancellationToken) : Task.CompletedTask;
    }
}
