namespace IotHubSecureClient.Direct;

/// <summary>Keeps an idle connection alive: sends a ping when nothing was sent for as long as the hub was told, and ends the session where none is answered (MQTT 3.1.1, section 3.1.2.10).</summary>
/// <param name="session">The session.</param>
/// <param name="period">How long nothing may be sent.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class MqttKeepAlive(MqttSession session, TimeSpan period, TimeProvider timeProvider) : IDisposable
{
    private ITimer? _timer;

    // The hub waits half of the period more, too.
    private TimeSpan AnswerLimit => period / 2;

    /// <summary>Begins, when the hub has let the client in.</summary>
    public void Start() =>
        _timer = timeProvider.CreateTimer(static keepAlive => _ = ((MqttKeepAlive)keepAlive!).CheckAsync(), this, period, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer?.Dispose();

    private void WaitUntilDue()
    {
        // In whole milliseconds: a timer leaves the rest out, and would come too early.
        var left = Math.Ceiling((period - session.SinceSent).TotalMilliseconds);
        _timer!.Change(TimeSpan.FromMilliseconds(Math.Max(left, 0)), Timeout.InfiniteTimeSpan);
    }

    private async Task CheckAsync()
    {
        if (session.SinceSent >= period && await PingAsync().ConfigureAwait(false) is { } failure)
        {
            session.GiveUp(failure);
            return;
        }

        WaitUntilDue();
    }

    /// <returns>Why it failed; <see langword="null"/> where it was answered.</returns>
    private async Task<Exception?> PingAsync()
    {
        using var limit = new CancellationTokenSource(AnswerLimit, timeProvider);
        try
        {
            await session.PingAsync(limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return limit.IsCancellationRequested ? new TimeoutException($"The hub did not answer a ping within {AnswerLimit.TotalSeconds} s.", exception) : exception;
        }
    }
}
