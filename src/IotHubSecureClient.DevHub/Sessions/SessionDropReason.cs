namespace IotHubSecureClient.Emulation.Sessions;

/// <summary>Why the hub ends a device's session.</summary>
internal enum SessionDropReason
{
    /// <summary>Another connection of the same identity took its place.</summary>
    Replaced,

    /// <summary>The identity was disabled.</summary>
    Disabled,

    /// <summary>The identity was deleted.</summary>
    Deleted,

    /// <summary>The SAS token's expiry has passed.</summary>
    TokenExpired,

    /// <summary>The hub has gone to another region.</summary>
    FailedOver,

    /// <summary>The hub is shutting down.</summary>
    HubStopped,
}
