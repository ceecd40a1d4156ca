namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Reads along what the client sends until its handshake is accepted.</summary>
internal sealed class ClientTap
{
    public ClientAlertTap Alert { get; } = new();

    public ApplicationByteTap ApplicationBytes { get; } = new();

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        Alert.Observe(bytes);
        ApplicationBytes.Observe(bytes);
    }
}
