namespace IotHubSecureClient.Direct;

/// <summary>The thumbprints of an identity's two certificates: one can be replaced while the other is in use.</summary>
public sealed class X509ThumbprintPair
{
    /// <summary>SHA-1 or SHA-256 as hexadecimal digits.</summary>
    public string? PrimaryThumbprint { get; set; }

    /// <summary>SHA-1 or SHA-256 as hexadecimal digits.</summary>
    public string? SecondaryThumbprint { get; set; }
}
