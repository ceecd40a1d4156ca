namespace IotHubSecureClient.Emulation.Query;

/// <summary>What a query runs over.</summary>
internal enum QueryCollection
{
    Devices,
    Modules,
}
