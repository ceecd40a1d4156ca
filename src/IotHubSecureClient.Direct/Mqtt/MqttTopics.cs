using System.Globalization;

namespace IotHubSecureClient.Direct;

/// <summary>The topics of the hub's MQTT interface.</summary>
/// <remarks>Source: <see href="https://learn.microsoft.com/azure/iot/iot-mqtt-connect-to-iot-hub">Use MQTT to communicate with IoT Hub</see>.</remarks>
internal static class MqttTopics
{
    public const string TwinResponses = "$iothub/twin/res/";
    public const string TwinGet = "$iothub/twin/GET/?$rid=";
    public const string ReportedPatch = "$iothub/twin/PATCH/properties/reported/?$rid=";
    public const string DesiredChanges = "$iothub/twin/PATCH/properties/desired/";
    public const string MethodRequests = "$iothub/methods/POST/";
    public const string MethodResponses = "$iothub/methods/res/";

    private const string RequestId = "$rid";
    private const string Version = "$version";

    public static string MethodResponse(int status, string requestId) => string.Create(CultureInfo.InvariantCulture, $"{MethodResponses}{status}/?$rid={requestId}");

    /// <summary>Reads what follows <see cref="TwinResponses"/>: <c>{status}/?$rid={id}[&amp;$version={n}]</c>.</summary>
    public static bool TryReadTwinResponse(ReadOnlySpan<char> rest, out int status, out long requestId, out long version)
    {
        requestId = 0;
        version = 0;
        var slash = rest.IndexOf('/');
        return int.TryParse(slash < 0 ? rest : rest[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out status)
            && TryGetNumber(rest[(slash + 1)..], RequestId, out requestId)
            && (TryGetNumber(rest[(slash + 1)..], Version, out version) || true);
    }

    /// <summary>Reads what follows <see cref="MethodRequests"/>: <c>{name}/?$rid={id}</c>. The id is the hub's and may be any text.</summary>
    public static bool TryReadMethodRequest(ReadOnlySpan<char> rest, out string name, out string requestId)
    {
        name = "";
        requestId = "";
        var slash = rest.IndexOf('/');
        if (slash <= 0 || !TryGetText(rest[(slash + 1)..], RequestId, out var id) || id.IsEmpty)
        {
            return false;
        }

        name = Uri.UnescapeDataString(rest[..slash]);
        requestId = id.ToString();
        return true;
    }

    private static bool TryGetNumber(ReadOnlySpan<char> query, string name, out long number)
    {
        number = 0;
        return TryGetText(query, name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryGetText(ReadOnlySpan<char> query, string name, out ReadOnlySpan<char> text)
    {
        query = query is ['?', ..] ? query[1..] : query;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                text = pair[(name.Length + 1)..];
                return true;
            }
        }

        text = default;
        return false;
    }
}
