namespace IotHubSecureClient.Direct;

/// <summary>How many devices the registry has.</summary>
public sealed class RegistryStatistics
{
    /// <summary>All devices.</summary>
    public long TotalDeviceCount { get; init; }

    /// <summary>Those that may connect.</summary>
    public long EnabledDeviceCount { get; init; }

    /// <summary>Those that may not.</summary>
    public long DisabledDeviceCount { get; init; }
}
