using IotHubSecureClient.Direct;
using MQTTnet;

namespace IotHubSecureClient.Tests.Mqtt;

public class ConnectRefusalTests
{
    [Theory]
    [InlineData(MqttClientConnectResultCode.UnsupportedProtocolVersion, 1, 400, false)]
    [InlineData(MqttClientConnectResultCode.ClientIdentifierNotValid, 2, 400, false)]
    [InlineData(MqttClientConnectResultCode.ServerUnavailable, 3, 503, true)]
    [InlineData(MqttClientConnectResultCode.BadUserNameOrPassword, 4, 401, false)]
    [InlineData(MqttClientConnectResultCode.NotAuthorized, 5, 401, false)]
    [InlineData(MqttClientConnectResultCode.UnspecifiedError, 128, null, false)]
    public void Of_ReturnCode_SaysWhatItMeans(MqttClientConnectResultCode code, int returnCode, int? status, bool isTransient)
    {
        var exception = ConnectRefusal.Of(code);

        Assert.Contains($"return code '{returnCode}'", exception.Message);
        Assert.Equal((status, isTransient), (exception.StatusCode, exception.IsTransient));
    }
}
