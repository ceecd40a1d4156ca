using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace IotHubSecureClient.Direct.Load;

/// <summary>MQTTnet's clients: each reconnects at once.</summary>
internal sealed class BareStormFleet(int count, int port, string rootPem) : StormFleet(count)
{
    private readonly X509Certificate2Collection _roots = new(X509Certificate2.CreateFromPem(rootPem));

    public override Task ConnectAsync() => Task.WhenAll(Enumerable.Range(0, Count).Select(ConnectAsync));

    private async Task ConnectAsync(int number)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var options = BareOptions.Of(number, port, _roots);
        client.DisconnectedAsync += _ => ConnectAsync(client, options);
        await ConnectAsync(client, options);
    }

    private async Task ConnectAsync(IMqttClient client, MqttClientOptions options)
    {
        await client.ConnectAsync(options);
        OnConnected();
    }
}
