namespace Microsoft.Azure.Devices;

public sealed class SymmetricKey
{
    public string PrimaryKey { get; set; }

    public string SecondaryKey { get; set; }
}
