namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>What a device may subscribe to.</summary>
[Flags]
internal enum SubscriptionKind
{
    None = 0,

    /// <summary><c>devices/{id}/messages/devicebound/#</c></summary>
    CloudToDevice = 1,

    /// <summary><c>$iothub/twin/res/#</c></summary>
    TwinResponses = 2,

    /// <summary><c>$iothub/twin/PATCH/properties/desired/#</c></summary>
    DesiredChanges = 4,

    /// <summary><c>$iothub/methods/POST/#</c></summary>
    Methods = 8,

    /// <summary><c>devices/{id}/modules/{module}/#</c> or <c>…/inputs/#</c>: granted to modules; nothing is routed to a module's inputs outside IoT Edge.</summary>
    ModuleInputs = 16,
}
