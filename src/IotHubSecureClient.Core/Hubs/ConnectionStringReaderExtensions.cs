namespace IotHubSecureClient.Hubs;

/// <summary>The kinds of values that connection strings have in common.</summary>
internal static class ConnectionStringReaderExtensions
{
    public static HubEndpoint Endpoint(this ConnectionStringReader parts, string name)
    {
        if (!HubEndpoint.TryParse(parts.Required(name), out var endpoint))
        {
            parts.Refuse(name, $"has a malformed part '{name}'; it must be a host name or an IP address, with ':port' or without");
        }

        return endpoint;
    }

    public static string Identifier(this ConnectionStringReader parts, string name)
    {
        var value = parts.Required(name);
        if (!HubIdentifier.IsValid(value))
        {
            parts.Refuse(name, $"has a malformed part '{name}'; it must be {HubIdentifier.Rule}");
        }

        return value;
    }

    public static string? Key(this ConnectionStringReader parts)
    {
        var key = parts.Optional("SharedAccessKey");
        if (key is not null && !SharedAccessKey.IsValid(key))
        {
            parts.Refuse("SharedAccessKey", "has a malformed part 'SharedAccessKey'; it must be base64, as the hub shows it");
        }

        parts.Exclude("SharedAccessKey", "SharedAccessSignature");
        return key;
    }

    public static SharedAccessSignature? Signature(this ConnectionStringReader parts)
    {
        var text = parts.Optional("SharedAccessSignature");
        if (!SharedAccessSignature.TryParse(text, out var signature) && text is not null)
        {
            parts.Refuse("SharedAccessSignature", "has a malformed part 'SharedAccessSignature'; it must be 'SharedAccessSignature sr=…&sig=…&se=…'");
        }

        return signature;
    }
}
