namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>What a shared access policy may do.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/authenticate-authorize-sas, "Access control and permissions".</remarks>
[Flags]
internal enum HubPermissions
{
    None = 0,

    /// <summary>Reads the identity registry.</summary>
    RegistryRead = 1,

    /// <summary>Changes the identity registry.</summary>
    RegistryWrite = 2,

    /// <summary>Reads and changes twins, runs queries, calls methods, sends cloud-to-device messages, reads telemetry and feedback.</summary>
    ServiceConnect = 4,

    /// <summary>Does what a device does.</summary>
    DeviceConnect = 8,

    All = RegistryRead | RegistryWrite | ServiceConnect | DeviceConnect,
}
