namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The bounds that the service documents for its MQTT endpoint.</summary>
internal static class MqttLimits
{
    /// <summary>The largest device-to-cloud message, its properties included.</summary>
    public const int MaxMessageSize = 256 * 1024;

    /// <summary>The largest packet after its fixed header: a message, a topic's length and a packet identifier.</summary>
    public const int MaxPacketSize = MaxMessageSize + 2 + ushort.MaxValue + 2;

    /// <summary>Packets that wait to be written to a device that does not read; past it the connection ends.</summary>
    public const int MaxWaitingPackets = 1_000;

    /// <summary>How long a client may take to send its CONNECT once it is connected.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The longest silence of a client, whatever keep-alive it asks for.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(1_767);

    /// <summary>One and a half times the keep-alive, bounded; the bound where the client asks for none.</summary>
    public static TimeSpan Silence(ushort keepAliveSeconds)
    {
        var silence = TimeSpan.FromSeconds(keepAliveSeconds * 1.5);
        return keepAliveSeconds == 0 || silence > MaxSilence ? MaxSilence : silence;
    }
}
