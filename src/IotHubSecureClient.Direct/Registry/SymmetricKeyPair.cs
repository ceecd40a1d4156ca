namespace IotHubSecureClient.Direct;

/// <summary>An identity's two symmetric keys: one can be replaced while the other is in use.</summary>
public sealed class SymmetricKeyPair
{
    /// <summary>A key as base64. A secret.</summary>
    /// <value>Default <see langword="null"/>: on creation the hub makes one.</value>
    public string? PrimaryKey { get; set; }

    /// <summary>The other key as base64. A secret.</summary>
    /// <value>Default <see langword="null"/>: on creation the hub makes one.</value>
    public string? SecondaryKey { get; set; }
}
