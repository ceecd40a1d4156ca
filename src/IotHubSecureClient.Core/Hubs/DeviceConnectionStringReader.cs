namespace IotHubSecureClient.Hubs;

/// <summary>The rules of a device's connection string. <see cref="Error"/> says whether the other members mean anything.</summary>
internal readonly ref struct DeviceConnectionStringReader
{
    private readonly ConnectionStringReader _parts;

    public DeviceConnectionStringReader(string? text)
    {
        _parts = new ConnectionStringReader(
            text, "device", "HostName", "DeviceId", "ModuleId", "SharedAccessKey", "SharedAccessSignature", "x509", "X509Cert", "GatewayHostName");
        Hub = _parts.Endpoint("HostName");
        Gateway = _parts.Has("GatewayHostName") ? _parts.Endpoint("GatewayHostName") : null;
        DeviceId = _parts.Identifier("DeviceId");
        ModuleId = _parts.Has("ModuleId") ? _parts.Identifier("ModuleId") : null;
        Key = _parts.Key();
        Signature = _parts.Signature();
        CheckX509();
    }

    public HubEndpoint Hub { get; }

    public HubEndpoint? Gateway { get; }

    public string DeviceId { get; }

    public string? ModuleId { get; }

    public string? Key { get; }

    public SharedAccessSignature? Signature { get; }

    public ConnectionStringException? Error => _parts.Error;

    private void CheckX509()
    {
        _parts.Exclude("x509", "X509Cert");
        var name = _parts.Has("X509Cert") ? "X509Cert" : "x509";
        var usesX509 = false;
        if (_parts.Optional(name) is { } value && !bool.TryParse(value, out usesX509))
        {
            _parts.Refuse(name, $"has the part '{name}' with a value that is neither 'true' nor 'false'");
        }

        if (usesX509)
        {
            _parts.Exclude(name, "SharedAccessKey");
            _parts.Exclude(name, "SharedAccessSignature");
        }
        else if (!_parts.Has("SharedAccessKey") && !_parts.Has("SharedAccessSignature"))
        {
            _parts.Refuse("SharedAccessKey", "has no credential; add one of 'SharedAccessKey', 'SharedAccessSignature' and 'x509=true'");
        }
    }
}
