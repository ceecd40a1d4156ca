using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Hubs;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Failover.Load;

/// <summary>MQTTnet's clients with the reconnect loop that its samples recommend: a ping every 5 seconds, and a connect where it fails.</summary>
internal sealed class MqttNetFleet : Fleet
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    private readonly DevHub _hub;
    private readonly IMqttClient[] _clients;
    private readonly Task _connecting;

    public MqttNetFleet(DevHub hub, int count)
        : base(count)
    {
        _hub = hub;
        _clients = [.. Enumerable.Range(0, count).Select(_ => new MqttClientFactory().CreateMqttClient())];
        _connecting = Task.WhenAll(_clients.Select(KeepConnectedAsync));
    }

    public override string Name => "MQTTnet, its documented loop";

    public override bool IsOurs => false;

    protected override Task SendAsync(int number, string text) =>
        _clients[number].PublishStringAsync($"devices/{IdOf(number)}/messages/events/", text, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Stopping);

    protected override async Task CloseAsync()
    {
        await _connecting;
        Array.ForEach(_clients, client => client.Dispose());
    }

    private async Task KeepConnectedAsync(IMqttClient client, int number)
    {
        var connectionString = DeviceConnectionString.Parse(_hub.Devices.Create(IdOf(number)).ConnectionString!);
        var tokens = SharedAccessSignatureSource.For(connectionString, new SharedAccessSignatureOptions(), TimeProvider.System)!;
        while (!Stopping.IsCancellationRequested)
        {
            await ConnectIfNeededAsync(client, IdOf(number), tokens).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(PingInterval, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConnectIfNeededAsync(IMqttClient client, string deviceId, SharedAccessSignatureSource tokens)
    {
        if (!await client.TryPingAsync(Stopping))
        {
            await client.ConnectAsync(NewOptions(deviceId, tokens), Stopping);
        }
    }

    private MqttClientOptions NewOptions(string deviceId, SharedAccessSignatureSource tokens) => new MqttClientOptionsBuilder()
        .WithEndPoint(new IPEndPoint(_hub.Addresses[0], _hub.MqttPort))
        .WithProtocolVersion(MqttProtocolVersion.V311)
        .WithClientId(deviceId)
        .WithCredentials($"{_hub.HostName}/{deviceId}/?api-version=2021-04-12", tokens.Get().Token)
        .WithCleanSession(false)
        .WithTimeout(TimeSpan.FromSeconds(60))
        .WithTlsOptions(tls => tls
            .WithTargetHost(_hub.HostName)
            .WithSslProtocols(SslProtocols.Tls12)
            .WithIgnoreCertificateRevocationErrors()
            .WithTrustChain([X509Certificate2.CreateFromPem(_hub.TrustAnchorPem)]))
        .Build();
}
