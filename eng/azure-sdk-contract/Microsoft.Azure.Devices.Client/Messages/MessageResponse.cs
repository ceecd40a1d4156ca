namespace Microsoft.Azure.Devices.Client;

public enum MessageResponse
{
    None,
    Completed,
    Abandoned,
}
