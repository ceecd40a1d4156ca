namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>What a device's PUBLISH asks for.</summary>
internal enum PublishKind
{
    /// <summary>No topic of this identity.</summary>
    Unknown,

    Telemetry,

    GetTwin,

    PatchReported,

    MethodResponse,
}
