namespace Microsoft.Azure.Devices;

public enum DeliveryAcknowledgement
{
    None,
    NegativeOnly,
    PositiveOnly,
    Full,
}
