namespace Microsoft.Azure.Devices.Client;

public enum ConnectionStatusChangeReason
{
    Connection_Ok,
    Expired_SAS_Token,
    Device_Disabled,
    Bad_Credential,
    Retry_Expired,
    No_Network,
    Communication_Error,
    Client_Close,
}
