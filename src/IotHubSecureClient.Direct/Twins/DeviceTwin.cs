using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>The twin as the device or module itself sees it. For the service's view see <see cref="Twin"/>.</summary>
public sealed class DeviceTwin
{
    /// <summary>Makes a twin; for tests of callers.</summary>
    public DeviceTwin(TwinProperties desired, TwinProperties reported)
    {
        Desired = desired;
        Reported = reported;
    }

    /// <summary>What the service wants.</summary>
    public TwinProperties Desired { get; }

    /// <summary>What the device last reported.</summary>
    public TwinProperties Reported { get; }

    /// <exception cref="JsonException">It is not JSON.</exception>
    internal static DeviceTwin Read(ReadOnlyMemory<byte> json)
    {
        var root = JsonBytes.Read(json);
        return new(new TwinProperties(Member(root, "desired")), new TwinProperties(Member(root, "reported")));
    }

    private static JsonElement Member(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) ? value : default;
}
