namespace Microsoft.Azure.Devices.Shared;

public enum SdkAssignsMessageId
{
    Never,
    WhenUnset,
}
