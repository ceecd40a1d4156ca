namespace IotHubSecureClient.Direct;

/// <summary>The paths of the service API.</summary>
internal static class ServicePaths
{
    public const string Devices = "/devices";
    public const string DeviceList = "/devices/";
    public const string Query = "/devices/query";
    public const string Statistics = "/statistics/devices";

    public static string Device(string deviceId) => $"/devices/{Escape(deviceId)}";

    public static string Modules(string deviceId) => $"{Device(deviceId)}/modules";

    public static string Module(string deviceId, string moduleId) => $"{Device(deviceId)}/modules/{Escape(moduleId)}";

    public static string Twin(string deviceId, string? moduleId) =>
        moduleId is null ? $"/twins/{Escape(deviceId)}" : $"/twins/{Escape(deviceId)}/modules/{Escape(moduleId)}";

    public static string Methods(string deviceId, string? moduleId) => $"{Twin(deviceId, moduleId)}/methods";

    private static string Escape(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Uri.EscapeDataString(id);
    }
}
