using System.Globalization;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Refusals of queries.</summary>
internal static class QueryErrors
{
    public static HubException At(int position, string message) => Whole(string.Create(CultureInfo.InvariantCulture, $"{message} (at character {position + 1})"));

    public static HubException Whole(string message) => new(HubErrorCode.ArgumentInvalid, $"The query is invalid: {message}");
}
