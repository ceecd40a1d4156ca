using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Clients;

/// <summary>States in the SDK's words.</summary>
internal static class SdkStatus
{
    public static (ConnectionStatus Status, ConnectionStatusChangeReason Reason) Of(FailoverState state) => state.Status switch
    {
        FailoverStatus.Connected => (ConnectionStatus.Connected, ConnectionStatusChangeReason.Connection_Ok),
        FailoverStatus.Failed => (ConnectionStatus.Disconnected, ReasonOf(state.Reason)),
        FailoverStatus.Idle or FailoverStatus.Closed => (ConnectionStatus.Disabled, ConnectionStatusChangeReason.Client_Close),
        _ => (ConnectionStatus.Disconnected_Retrying, ReasonOf(state.Reason)),
    };

    private static ConnectionStatusChangeReason ReasonOf(FailoverReason reason) => reason switch
    {
        FailoverReason.BadCredentials => ConnectionStatusChangeReason.Bad_Credential,
        FailoverReason.Disabled or FailoverReason.NotFound => ConnectionStatusChangeReason.Device_Disabled,
        _ => ConnectionStatusChangeReason.Communication_Error,
    };
}
