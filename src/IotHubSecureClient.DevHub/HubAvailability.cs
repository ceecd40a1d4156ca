namespace IotHubSecureClient.Emulation;

/// <summary>What a hub answers to valid credentials.</summary>
internal enum HubAvailability
{
    Available,

    /// <summary>As if the device, or whatever was asked for, did not exist.</summary>
    NotFound,

    Suspended,
}
