namespace IotHubSecureClient.Direct;

/// <summary>Values of <see cref="IotHubDirectException.ErrorCode"/>. The hub may send others.</summary>
/// <remarks>Source: <see href="https://learn.microsoft.com/azure/iot-hub/troubleshoot-error-codes">Azure IoT Hub error codes</see>.</remarks>
public static class IotHubErrorCodes
{
    /// <summary>The credentials are wrong, expired or not enough; over MQTT also: the device is unknown or disabled, which the hub does not tell apart.</summary>
    public const string Unauthorized = "IotHubUnauthorizedAccess";

    /// <summary>The request is malformed.</summary>
    public const string ArgumentInvalid = "ArgumentInvalid";

    /// <summary>There is no such device.</summary>
    public const string DeviceNotFound = "DeviceNotFound";

    /// <summary>There is no such module.</summary>
    public const string ModuleNotFound = "ModuleNotFound";

    /// <summary>The device is not connected, or does not take direct methods.</summary>
    public const string DeviceNotOnline = "DeviceNotOnline";

    /// <summary>There is a device of that name.</summary>
    public const string DeviceAlreadyExists = "DeviceAlreadyExists";

    /// <summary>There is a module of that name.</summary>
    public const string ModuleAlreadyExists = "ModuleAlreadyExistsOnDevice";

    /// <summary>The ETag given is not the current one: somebody else made a change.</summary>
    public const string PreconditionFailed = "PreconditionFailed";

    /// <summary>A cloud-to-device message can no longer be settled; the hub delivers it again.</summary>
    public const string MessageLockLost = "DeviceMessageLockLost";

    /// <summary>Too many requests.</summary>
    public const string Throttled = "ThrottlingException";

    /// <summary>The hub is suspended.</summary>
    public const string Suspended = "IotHubSuspended";

    /// <summary>The daily message quota is used up.</summary>
    public const string QuotaExceeded = "IotHubQuotaExceeded";

    /// <summary>The device did not answer in time.</summary>
    public const string GatewayTimeout = "GatewayTimeout";

    /// <summary>The hub is not available.</summary>
    public const string ServiceUnavailable = "ServiceUnavailable";

    /// <summary>The hub failed.</summary>
    public const string ServerError = "ServerError";

    /// <summary>The hub answered with something that is not understood.</summary>
    public const string UnexpectedResponse = "UnexpectedResponse";

    /// <summary>No connection could be made. Set by this library.</summary>
    public const string ConnectionFailed = "ConnectionFailed";

    /// <summary>The client is not connected, or its connection ended. Set by this library.</summary>
    public const string NotConnected = "NotConnected";
}
