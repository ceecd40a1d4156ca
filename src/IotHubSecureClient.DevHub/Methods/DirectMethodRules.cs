using System.Buffers;
using System.Globalization;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Methods;

/// <summary>What the service takes as a call of a direct method.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/iot-hub-devguide-direct-methods.</remarks>
internal static class DirectMethodRules
{
    public const int MaxPayloadBytes = 128 * 1024;
    public const int MaxNameLength = 100;
    public const int MinResponseTimeoutSeconds = 5;
    public const int MaxTimeoutSeconds = 300;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("$()<>@,;:\\\"/[]?={} \t");

    /// <exception cref="HubException">The call breaks a rule.</exception>
    public static void Check(DirectMethodCall call)
    {
        if (call.Name.Length is 0 or > MaxNameLength || call.Name.AsSpan().ContainsAny(Forbidden) || call.Name.Any(c => c is < ' ' or > '~'))
        {
            throw Invalid($"The method name '{call.Name}' is not 1 to {MaxNameLength} printable ASCII characters without $()<>@,:\\\"/[]?={{}}, semicolon and space.");
        }

        CheckTimeout("responseTimeoutInSeconds", call.ResponseTimeoutSeconds, MinResponseTimeoutSeconds);
        CheckTimeout("connectTimeoutInSeconds", call.ConnectTimeoutSeconds, 0);
        if (call.Payload.Length > MaxPayloadBytes)
        {
            throw new HubException(HubErrorCode.MessageTooLarge, string.Create(CultureInfo.InvariantCulture, $"The payload has {call.Payload.Length} bytes, {MaxPayloadBytes} are allowed."));
        }
    }

    private static void CheckTimeout(string name, int seconds, int min)
    {
        if (seconds < min || seconds > MaxTimeoutSeconds)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"The value {seconds} of '{name}' is not from {min} to {MaxTimeoutSeconds}."));
        }
    }

    private static HubException Invalid(string message) => new(HubErrorCode.ArgumentInvalid, message);
}
