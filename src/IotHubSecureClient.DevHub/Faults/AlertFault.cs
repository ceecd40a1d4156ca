using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Faults;

internal sealed class AlertFault(TlsAlert alert) : DevHubHandshakeFault
{
    internal override string Description => $"answer with the alert {alert}";

    internal override Task RunAsync(FaultyConnection connection) => connection.SendAsync(alert.ToRecord());
}
