using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Hubs;
using MQTTnet;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Failover.Load;

/// <summary>MQTTnet's clients with the reconnect loop that its samples recommend: a ping every 5 seconds, and a connect where it fails.</summary>
internal sealed class MqttNetFleet(DevHub hub, int count) : IFleet
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SenderClock[] _clocks = [.. Enumerable.Range(0, count).Select(_ => new SenderClock())];
    private Task _running = Task.CompletedTask;

    public string Name => "MQTTnet, its documented loop";

    public IReadOnlyDictionary<string, int> Acknowledged => _clocks.Index().ToDictionary(each => IdOf(each.Index), each => each.Item.Acknowledged);

    public Task StartAsync()
    {
        _running = Task.WhenAll(_clocks.Select((clock, number) => RunAsync(IdOf(number), clock)));
        return Task.WhenAll(_clocks.Select(clock => clock.Started));
    }

    public Task<TimeSpan[]> FirstAcknowledgementsAfterAsync(long timestamp) => Task.WhenAll(_clocks.Select(clock => clock.FirstAfterAsync(timestamp)));

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private static string IdOf(int number) => $"mqttnet{number}";

    private async Task RunAsync(string deviceId, SenderClock clock)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var connectionString = DeviceConnectionString.Parse(hub.Devices.Create(deviceId).ConnectionString!);
        var tokens = SharedAccessSignatureSource.For(connectionString, new SharedAccessSignatureOptions(), TimeProvider.System)!;
        await Task.WhenAll(KeepConnectedAsync(client, deviceId, tokens), SendAsync(client, deviceId, clock));
    }

    private async Task KeepConnectedAsync(IMqttClient client, string deviceId, SharedAccessSignatureSource tokens)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (!await client.TryPingAsync(_stopping.Token))
                {
                    await client.ConnectAsync(Options(deviceId, tokens), _stopping.Token);
                }
            }
            catch (Exception) when (!_stopping.IsCancellationRequested)
            {
                // As the samples do: the next round tries again.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(PingInterval, _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private MqttClientOptions Options(string deviceId, SharedAccessSignatureSource tokens) => new MqttClientOptionsBuilder()
        .WithEndPoint(new IPEndPoint(hub.Addresses[0], hub.MqttPort))
        .WithClientId(deviceId)
        .WithCredentials($"{hub.HostName}/{deviceId}/?api-version=2021-04-12", tokens.Get().Token)
        .WithCleanSession(false)
        .WithTimeout(TimeSpan.FromSeconds(60))
        .WithTlsOptions(tls => tls
            .WithTargetHost(hub.HostName)
            .WithSslProtocols(System.Security.Authentication.SslProtocols.Tls12)
            .WithTrustChain([X509Certificate2.CreateFromPem(hub.TrustAnchorPem)]))
        .Build();

    private async Task SendAsync(IMqttClient client, string deviceId, SenderClock clock)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await client.PublishStringAsync(
                    $"devices/{deviceId}/messages/events/", (clock.Acknowledged + 1).ToString(CultureInfo.InvariantCulture), MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: _stopping.Token);
                clock.OnAcknowledged();
            }
            catch (Exception) when (!_stopping.IsCancellationRequested)
            {
                // Not connected: the same number is sent again.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Interval, _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
