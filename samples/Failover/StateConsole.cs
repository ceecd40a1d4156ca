using System.Globalization;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.FailoverSample;

/// <summary>Shows each state with its reason, what to do, and the TLS that was negotiated.</summary>
internal sealed class StateConsole(FailoverDeviceClient device)
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public void Show(FailoverState state)
    {
        var seconds = _time.GetElapsedTime(_start).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        var tls = state.Status == FailoverStatus.Connected && device.LastHandshake?.Session is { } session ? $", {session.ProtocolVersion}, {session.CipherSuite}" : "";
        var failure = state.Exception is { } exception ? $" ({exception.Message})" : "";
        Console.WriteLine($"{seconds,8} s  {state.Status}, {state.Reason}, attempt {state.Attempt}: {state.Action}{tls}{failure}");
    }
}
