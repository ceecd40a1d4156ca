namespace IotHubSecureClient.Direct;

/// <summary>What a CONNECT packet says. Not a record: the text of one would show the password.</summary>
internal sealed class MqttSessionOptions(MqttIdentity identity, string? password, TimeSpan keepAlive, TimeSpan timeout)
{
    public MqttIdentity Identity => identity;

    public string? Password => password;

    public TimeSpan KeepAlive => keepAlive;

    public TimeSpan Timeout => timeout;
}
