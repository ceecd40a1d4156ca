using System.Buffers;

namespace IotHubSecureClient.Hubs;

/// <summary>
/// What a device or module id may be: 1 to 128 of the characters that the identity registry takes
/// (https://learn.microsoft.com/azure/iot-hub/iot-hub-devguide-identity-registry).
/// </summary>
internal static class HubIdentifier
{
    public const string Rule = "1 to 128 ASCII letters, digits and the characters - : . + % _ # * ? ! ( ) , = @ $ '";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:.+%_#*?!(),=@$'");

    public static bool IsValid(ReadOnlySpan<char> identifier) => identifier.Length is > 0 and <= 128 && !identifier.ContainsAnyExcept(Allowed);
}
