using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Where a query goes on: behind a twin, so that twins which come and go between two pages shift nothing.</summary>
/// <param name="Rows">How many rows went before.</param>
/// <param name="LastKey">The key of the last twin that was looked at.</param>
internal sealed record QueryContinuation(int Rows, string LastKey)
{
    public static QueryContinuation Start { get; } = new(0, "");

    /// <exception cref="HubException">The text is not of this hub, or of another query.</exception>
    public static QueryContinuation Read(string? text, string query)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Start;
        }

        try
        {
            string[] parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n');
            if (parts.Length == 3 && parts[0] == Mark(query) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int rows))
            {
                return new QueryContinuation(rows, parts[2]);
            }
        }
        catch (FormatException)
        {
            // The same answer as below.
        }

        throw new HubException(HubErrorCode.ArgumentInvalid, "The header x-ms-continuation is not one that this query was answered with.");
    }

    public string Write(string query) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Mark(query)}\n{Rows}\n{LastKey}")));

    private static string Mark(string query) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(query)).AsSpan(0, 8));
}
