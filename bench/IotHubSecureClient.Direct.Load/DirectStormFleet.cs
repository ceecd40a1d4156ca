using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct.Load;

/// <summary>The library's clients that outlive disconnects, without the turns that they take by default.</summary>
internal sealed class DirectStormFleet : StormFleet
{
    public DirectStormFleet(int count, TlsPolicy policy, int port, string rootPem)
        : base(count)
    {
        var connector = new TlsConnector(new TlsClientOptions { Policy = policy, ServerCertificate = { TrustAnchorPem = rootPem } });
        Clients = [.. Enumerable.Range(0, count).Select(number => NewClient(number, port, connector))];
    }

    public IReadOnlyList<FailoverDeviceClient> Clients { get; }

    public override double ResumedShare => Clients.Count(client => client.LastHandshake?.Session?.Resumed is true) / (double)Count;

    public override Task ConnectAsync() => Task.WhenAll(Clients.Select(client => client.ConnectAsync()));

    private FailoverDeviceClient NewClient(int number, int port, TlsConnector connector)
    {
        var options = new DirectDeviceClientOptions
        {
            ConnectionString = $"HostName=localhost;DeviceId={HubProcess.DeviceId(number)};SharedAccessKey={HubProcess.Key}",
            Port = port,
            KeepAlive = BareOptions.KeepAlive,
        };
        var client = new FailoverDeviceClient([options], new() { ReconnectWindow = TimeSpan.Zero, ReconnectsPerSecond = 1_000_000 }, connector);
        client.FailoverStateChanged += (_, change) =>
        {
            if (change.State.Status == FailoverStatus.Connected)
            {
                OnConnected();
            }
        };
        return client;
    }
}
