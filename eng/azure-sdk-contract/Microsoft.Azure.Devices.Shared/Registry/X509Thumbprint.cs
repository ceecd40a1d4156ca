namespace Microsoft.Azure.Devices;

public sealed class X509Thumbprint
{
    public string PrimaryThumbprint { get; set; }

    public string SecondaryThumbprint { get; set; }
}
