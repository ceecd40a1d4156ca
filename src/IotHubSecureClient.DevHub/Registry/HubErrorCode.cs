namespace IotHubSecureClient.Emulation.Registry;

/// <summary>The service's error codes. The first three digits are the HTTP status.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/troubleshoot-error-codes, and the codes that the service SDKs name.</remarks>
public enum HubErrorCode
{
    /// <summary>The <c>api-version</c> is missing or unknown.</summary>
    InvalidProtocolVersion = 400001,

    /// <summary>The operation is not one that the hub knows or allows.</summary>
    InvalidOperation = 400003,

    /// <summary>An argument or a document breaks a rule of the service.</summary>
    ArgumentInvalid = 400004,

    /// <summary>An argument is missing.</summary>
    ArgumentNull = 400005,

    /// <summary>The body is not of the form that the operation takes.</summary>
    IotHubFormatError = 400006,

    /// <summary>A bulk request names the same device twice.</summary>
    DeviceDefinedMultipleTimes = 400011,

    /// <summary>A bulk request failed.</summary>
    BulkRegistryOperationFailure = 400013,

    /// <summary>The hub has no storage for file uploads.</summary>
    DefaultStorageEndpointNotConfigured = 400014,

    /// <summary>The hub is suspended.</summary>
    IotHubSuspended = 400020,

    /// <summary>The credentials are missing, wrong, expired or without the right.</summary>
    IotHubUnauthorizedAccess = 401002,

    /// <summary>The device has 50 cloud-to-device messages waiting.</summary>
    DeviceMaximumQueueDepthExceeded = 403004,

    /// <summary>No such resource.</summary>
    GenericNotFound = 404000,

    /// <summary>No such device.</summary>
    DeviceNotFound = 404001,

    /// <summary>No such module.</summary>
    ModuleNotFound = 404010,

    /// <summary>The operation is one of the service that this hub does not have.</summary>
    FeatureNotSupported = 404013,

    /// <summary>The device is not connected, or has not subscribed to methods.</summary>
    DeviceNotOnline = 404103,

    /// <summary>A device of that id exists.</summary>
    DeviceAlreadyExists = 409001,

    /// <summary>A module of that id exists on the device.</summary>
    ModuleAlreadyExistsOnDevice = 409301,

    /// <summary>The ETag given is not the current one.</summary>
    PreconditionFailed = 412001,

    /// <summary>The lock token is unknown or its time has passed.</summary>
    DeviceMessageLockLost = 412002,

    /// <summary>The message or document is larger than the service takes.</summary>
    MessageTooLarge = 413001,

    /// <summary>A bulk request names more devices than the service takes.</summary>
    TooManyDevices = 413002,

    /// <summary>The device has 50 modules already.</summary>
    TooManyModulesOnDevice = 413003,

    /// <summary>More requests or connections than the hub takes; try again later.</summary>
    ThrottlingException = 429001,

    /// <summary>The device's answer is not one that can be passed on.</summary>
    GenericBadGateway = 502000,

    /// <summary>The device did not answer in time.</summary>
    GatewayTimeout = 504101,
}
