namespace IotHubSecureClient.Direct;

/// <summary>A change of the desired properties.</summary>
public sealed class DesiredPropertiesChange
{
    /// <summary>Makes a change; for tests of handlers.</summary>
    public DesiredPropertiesChange(TwinProperties properties, bool isComplete)
    {
        Properties = properties;
        IsComplete = isComplete;
    }

    /// <summary>The changed properties, a JSON null for each that was removed; or all of them, where <see cref="IsComplete"/>.</summary>
    public TwinProperties Properties { get; }

    /// <summary>The version of the desired properties after the change.</summary>
    public long Version => Properties.Version;

    /// <summary>
    /// Whether <see cref="Properties"/> are all desired properties instead of the changed ones: where the connection was replaced, the hub does not tell what changed in between,
    /// so that the client reads the twin and, if its version is a new one, delivers it whole.
    /// </summary>
    public bool IsComplete { get; }
}
