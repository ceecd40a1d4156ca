using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Failover.Load;

/// <summary>The library's clients.</summary>
internal sealed class FailoverFleet : Fleet
{
    private readonly FailoverDeviceClient[] _devices;

    public FailoverFleet(DevHub hub, RecoveryArguments run)
        : base(run.Devices)
    {
        var connector = new TlsConnector(new TlsClientOptions { Policy = TlsPolicies.IotHub20250831, ServerCertificate = new() { TrustAnchorPem = hub.TrustAnchorPem } });
        _devices = [.. Enumerable.Range(0, run.Devices).Select(number =>
        {
            var options = new DirectDeviceClientOptions { ConnectionString = hub.Devices.Create(IdOf(number)).ConnectionString };
            options.UseNameLookup((_, _) => Task.FromResult(hub.Addresses.ToArray()));
            return new FailoverDeviceClient([options], run.Options, connector);
        })];
    }

    public override string Name => nameof(FailoverDeviceClient);

    public override bool IsOurs => true;

    protected override Task SendAsync(int number, string text) => _devices[number].SendTelemetryAsync(TelemetryMessage.FromText(text), Stopping);

    protected override Task CloseAsync() => Task.WhenAll(_devices.Select(device => device.DisposeAsync().AsTask()));
}
