using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace IotHubSecureClient.Direct.Load;

/// <summary>MQTTnet's clients: each reconnects at a moment of its own of the time that Direct's take with their turns.</summary>
internal sealed class BareStormFleet(int count, int port, string rootPem) : StormFleet(count)
{
    private const int PerSecond = 100;

    private readonly X509Certificate2Collection _roots = new(X509Certificate2.CreateFromPem(rootPem));

    public override Task ConnectAsync() => Task.WhenAll(Enumerable.Range(0, Count).Select(ConnectAsync));

    private async Task ConnectAsync(int number)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var options = BareOptions.Of(number, port, _roots);
        client.DisconnectedAsync += _ => ConnectInTurnAsync(client, options, number);
        await ConnectInTurnAsync(client, options, number);
    }

    private async Task ConnectInTurnAsync(IMqttClient client, MqttClientOptions options, int number)
    {
        await Task.Delay(TimeSpan.FromSeconds((double)number / PerSecond));
        await client.ConnectAsync(options);
        OnConnected();
    }
}
