using System.Runtime.CompilerServices;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Exceptions;

namespace IotHubSecureClient.Clients;

/// <summary>
/// A retry policy that is not asked about what the TLS policy refuses: to the SDK some of that is transient. It is also the one place where the SDK says that it is about to connect again by itself, of
/// which it tells nobody how that ended at the hellos: that is looked into once it should be over.
/// </summary>
/// <param name="inner">Decides about everything else.</param>
/// <param name="probe">Finds out what the TLS policy refuses.</param>
/// <param name="host">The hub.</param>
/// <param name="paths">The client's ways there.</param>
internal sealed class VerifyingRetryPolicy(IRetryPolicy inner, RefusalProbe probe, string host, IReadOnlyList<HubPath> paths) : IRetryPolicy
{
    /// <summary>How long the attempt to connect may take before it is looked into.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(5);

    /// <summary>After it the SDK has begun its next attempt.</summary>
    private StrongBox<DateTimeOffset>? _lastQuestion;
    private ITimer? _look;

    public bool ShouldRetry(int currentRetryCount, Exception lastException, out TimeSpan retryInterval)
    {
        retryInterval = TimeSpan.Zero;
        var now = probe.TimeProvider.GetUtcNow();
        if (IsRefused(lastException, Interlocked.Exchange(ref _lastQuestion, new(now))?.Value) || !inner.ShouldRetry(currentRetryCount, lastException, out retryInterval))
        {
            return false;
        }

        if (lastException is IotHubCommunicationException)
        {
            LookAfter(retryInterval + Attempt, now);
        }

        return true;
    }

    private bool IsRefused(Exception failure, DateTimeOffset? since) => RefusalProbe.IsNeededFor(paths) && probe.IsRefused(failure, host, ClientGates.MqttPort, since);

    private void LookAfter(TimeSpan delay, DateTimeOffset since)
    {
        var look = probe.TimeProvider.CreateTimer(_ => _ = probe.LookAsync(host, paths, since), null, delay, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _look, look)?.Dispose();
    }
}
