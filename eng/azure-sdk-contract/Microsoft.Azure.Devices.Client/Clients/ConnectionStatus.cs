namespace Microsoft.Azure.Devices.Client;

public enum ConnectionStatus
{
    Disconnected,
    Connected,
    Disconnected_Retrying,
    Disabled,
}
