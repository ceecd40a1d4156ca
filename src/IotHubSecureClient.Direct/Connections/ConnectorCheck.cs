using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Direct;

/// <summary>Refuses settings that a given connector would not use: a pin that is set and has no effect is worse than none.</summary>
internal static class ConnectorCheck
{
    /// <exception cref="ArgumentException">There is a connector, and a setting of its concern besides.</exception>
    public static void ThrowIfIgnored(TlsConnector? connector, params ReadOnlySpan<(string Name, bool IsSet)> settings)
    {
        if (connector is null)
        {
            return;
        }

        List<string> ignored = [];
        foreach (var (name, isSet) in settings)
        {
            if (isSet)
            {
                ignored.Add($"'{name}'");
            }
        }

        if (ignored.Count > 0)
        {
            throw new ArgumentException(
                $"The options set {string.Join(", ", ignored)}, which the given connector would not use. Allowed: these options or a connector. Put them into the TlsClientOptions of the connector, or leave the connector out.",
                nameof(connector));
        }
    }
}
