using MQTTnet;

namespace IotHubSecureClient.Direct;

/// <summary>What a return code of CONNACK means (MQTT 3.1.1, section 3.2.2.3).</summary>
internal static class ConnectRefusal
{
    private const string CredentialsAdvice =
        "The credentials are wrong or expired, or the device is unknown or disabled, which the hub does not tell apart over MQTT. Check the identity in the registry, the key, and the clock of this machine.";

    public static IotHubDirectException Of(MqttClientConnectResultCode code) => code switch
    {
        MqttClientConnectResultCode.UnsupportedProtocolVersion => New(IotHubErrorCodes.ArgumentInvalid, 400, false, 1, "It does not speak MQTT 3.1.1."),
        MqttClientConnectResultCode.ClientIdentifierNotValid => New(IotHubErrorCodes.ArgumentInvalid, 400, false, 2, "It does not take the device's name."),
        MqttClientConnectResultCode.ServerUnavailable => New(IotHubErrorCodes.ServiceUnavailable, 503, true, 3, "It is not available, or its quota is used up. Try again later."),
        MqttClientConnectResultCode.BadUserNameOrPassword => New(IotHubErrorCodes.Unauthorized, 401, false, 4, CredentialsAdvice),
        MqttClientConnectResultCode.NotAuthorized => New(IotHubErrorCodes.Unauthorized, 401, false, 5, CredentialsAdvice),
        _ => New(IotHubErrorCodes.UnexpectedResponse, null, false, (int)code, "The code is not one of MQTT 3.1.1."),
    };

    private static IotHubDirectException New(string errorCode, int? status, bool isTransient, int returnCode, string reason) =>
        new(errorCode, $"The hub refused the MQTT connection with return code '{returnCode}'. {reason}") { StatusCode = status, IsTransient = isTransient };
}
