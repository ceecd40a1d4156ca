namespace IotHubSecureClient.Emulation.Messages;

/// <summary>A device-to-cloud message as a transport took it.</summary>
internal sealed class DeviceMessage
{
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>By the names of <see cref="SystemPropertyNames"/>.</summary>
    public IReadOnlyDictionary<string, string> SystemProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>The application's own properties.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
