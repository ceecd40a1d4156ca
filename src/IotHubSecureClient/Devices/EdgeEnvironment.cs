namespace IotHubSecureClient.Devices;

/// <summary>What the IoT Edge runtime, or its simulator, puts into a module's environment. The SDK reads the same variables, in the same order.</summary>
internal static class EdgeEnvironment
{
    /// <summary>What the module connects to.</summary>
    /// <exception cref="InvalidOperationException">There is no such environment.</exception>
    public static string HostName() =>
        FromConnectionString("EdgeHubConnectionString")
        ?? FromConnectionString("IotHubConnectionString")
        ?? Read("IOTEDGE_GATEWAYHOSTNAME")
        ?? Read("IOTEDGE_IOTHUBHOSTNAME")
        ?? throw new InvalidOperationException(
            "This process is no IoT Edge module: none of 'EdgeHubConnectionString', 'IotHubConnectionString', 'IOTEDGE_GATEWAYHOSTNAME' and 'IOTEDGE_IOTHUBHOSTNAME' is set in its environment. "
            + "Run it under the IoT Edge runtime, or use CreateFromConnectionString.");

    private static string? FromConnectionString(string variable) => Read(variable) is { } connectionString ? DeviceSettings.HostOf(connectionString) : null;

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
