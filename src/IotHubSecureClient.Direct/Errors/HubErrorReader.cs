using System.Globalization;
using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>
/// Reads the body of a refused request. The hub has two shapes, <c>{"Message":"ErrorCode:DeviceNotFound;…","ExceptionMessage":"Tracking ID:…"}</c> and
/// <c>{"errorCode":404103,"trackingId":"…","message":"…"}</c>; the second also as text inside the first's <c>Message</c>. Anything else is an error without details, never an exception.
/// </summary>
internal static class HubErrorReader
{
    private const int MaxMessageLength = 1024;
    private const string CodeMark = "ErrorCode:";
    private const string TrackingMark = "Tracking ID:";

    public static HubError Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement, mayNest: true);
        }
        catch (JsonException)
        {
            // A proxy's page, a cut answer: the status alone tells what is known.
            return default;
        }
    }

    /// <summary>The name of an error that is given as a number whose first three digits are the status, as direct methods, bulk requests and twins over MQTT do.</summary>
    public static string? NameOf(string? code) =>
        !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? code : number switch
        {
            404001 => IotHubErrorCodes.DeviceNotFound,
            404010 => IotHubErrorCodes.ModuleNotFound,
            404103 => IotHubErrorCodes.DeviceNotOnline,
            409001 => IotHubErrorCodes.DeviceAlreadyExists,
            409301 => IotHubErrorCodes.ModuleAlreadyExists,
            412002 => IotHubErrorCodes.MessageLockLost,
            _ => HubError.CodeOf(number < 1000 ? number : number / 1000),
        };

    private static HubError Read(JsonElement root, bool mayNest)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        string? code = null, message = null, exceptionMessage = null, trackingId = null;
        foreach (var property in root.EnumerateObject())
        {
            var text = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString(),
                JsonValueKind.Number => property.Value.GetRawText(),
                _ => null,
            };
            _ = property.Name.ToUpperInvariant() switch
            {
                "MESSAGE" => message = text,
                "EXCEPTIONMESSAGE" => exceptionMessage = text,
                "ERRORCODE" => code = NameOf(text),
                "TRACKINGID" => trackingId = text,
                _ => null,
            };
        }

        if (mayNest && message is ['{', ..] && TryReadNested(message) is { Code: not null } nested)
        {
            return nested with { TrackingId = nested.TrackingId ?? TrackingIdIn(exceptionMessage) };
        }

        return new(
            code ?? CodeIn(message),
            WithoutCode(message),
            trackingId ?? TrackingIdIn(message) ?? TrackingIdIn(exceptionMessage));
    }

    private static HubError? TryReadNested(string message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            return Read(document.RootElement, mayNest: false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? WithoutCode(string? message)
    {
        if (message?.StartsWith(CodeMark, StringComparison.Ordinal) == true)
        {
            var end = message.IndexOf(';', StringComparison.Ordinal);
            message = end < 0 ? null : message[(end + 1)..];
        }

        return message is { Length: > MaxMessageLength } ? message[..MaxMessageLength] : message;
    }

    private static string? CodeIn(string? message)
    {
        var start = message?.IndexOf(CodeMark, StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return null;
        }

        var code = message.AsSpan(start + CodeMark.Length).TrimStart();
        var end = code.IndexOfAny(';', ' ');
        code = (end < 0 ? code : code[..end]).Trim();
        return code.IsEmpty ? null : code.ToString();
    }

    private static string? TrackingIdIn(string? message)
    {
        var start = message?.IndexOf(TrackingMark, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0)
        {
            return null;
        }

        var id = message.AsSpan(start + TrackingMark.Length).TrimStart();
        var end = id.IndexOfAny(";,\r\n");
        id = (end < 0 ? id : id[..end]).TrimEnd();
        return id.IsEmpty ? null : id.ToString();
    }
}
