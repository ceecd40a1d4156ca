using System.Globalization;

namespace IotHubSecureClient.Direct.Load;

internal static class Numbers
{
    public static double[] Parse(string line) => [.. line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
}
