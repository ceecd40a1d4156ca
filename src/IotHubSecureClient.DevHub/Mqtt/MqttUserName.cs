using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The user name of a CONNECT packet, read: <c>{host}/{device}[/{module}]/?api-version=…</c>.</summary>
internal sealed record MqttUserName(string HostName, HubIdentity Identity, string ApiVersion, string? ModelId, string? ClientType)
{
    /// <summary>Reads a user name. The separator before the query may lack its question mark, as in early device SDKs.</summary>
    /// <returns><see langword="null"/> where the user name does not have that form, or names no API version.</returns>
    public static MqttUserName? TryParse(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        var end = value.IndexOf("/?", StringComparison.Ordinal);
        var query = end + 2;
        if (end < 0)
        {
            end = value.IndexOf("/api-version=", StringComparison.Ordinal);
            query = end + 1;
        }

        if (end < 0)
        {
            return null;
        }

        var names = value[..end].Split('/');
        if (names.Length is not (2 or 3) || names.Any(string.IsNullOrEmpty))
        {
            return null;
        }

        var properties = PropertyBag.Parse(value.AsSpan(query));
        var version = properties.Value("api-version");
        if (!IsVersion(version))
        {
            return null;
        }

        var identity = new HubIdentity(names[1], names.Length == 3 ? names[2] : null);
        return new MqttUserName(names[0], identity, version!, properties.Value("model-id"), properties.Value("DeviceClientType"));
    }

    /// <summary>A date, such as <c>2021-04-12</c>, with or without <c>-preview</c>.</summary>
    private static bool IsVersion(string? version) =>
        version is { Length: >= 10 }
        && DateOnly.TryParseExact(version.AsSpan(0, 10), "yyyy-MM-dd", out _)
        && version[10..] is "" or "-preview";
}
