namespace IotHubSecureClient.Emulation.Methods;

/// <summary>A back end's call of a direct method.</summary>
internal sealed class DirectMethodCall
{
    public const int DefaultResponseTimeoutSeconds = 30;

    public required string Name { get; init; }

    /// <summary>UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; } = "null"u8.ToArray();

    /// <summary>How long to wait for the device to be there; 0 not at all.</summary>
    public int ConnectTimeoutSeconds { get; init; }

    /// <summary>How long to wait for its answer.</summary>
    public int ResponseTimeoutSeconds { get; init; } = DefaultResponseTimeoutSeconds;
}
