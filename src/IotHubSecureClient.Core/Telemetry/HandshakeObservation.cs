using System.Diagnostics;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Telemetry;

/// <summary>Follows one handshake to its end, which is told once.</summary>
internal readonly struct HandshakeObservation(TlsTelemetry telemetry, Activity? activity, string host, int port) : IDisposable
{
    public void Succeed(TlsSession session) => telemetry.Succeed(activity, session);

    public void Fail(Exception exception) => telemetry.Fail(activity, host, port, exception);

    public void Dispose() => activity?.Dispose();
}
