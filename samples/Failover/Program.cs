using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Failover;
using IotHubSecureClient.FailoverSample;

// A failover as it was observed at the service, a hundred times as fast: the hub goes on for a while, hangs, refuses, does not find its devices, is suspended, and is up again on other addresses.
// The device sends a number every 20 ms all the while. Exit code 0 once each number is at the hub.
var plan = DevHubFailoverPlan.AsObserved.Scale(0.01);
await using var hub = await DevHub.StartAsync();
var options = new DirectDeviceClientOptions
{
    ConnectionString = hub.Devices.Create("thermostat").ConnectionString,
    Tls = new() { ServerCertificate = { TrustAnchorPem = hub.TrustAnchorPem } },
};

// What the name server would answer: the name stays, the addresses change.
options.UseNameLookup((_, _) => Task.FromResult(hub.Addresses.ToArray()));
var failover = new FailoverOptions
{
    ConnectTimeout = TimeSpan.FromSeconds(1),
    AttemptTimeout = TimeSpan.FromSeconds(0.5),
    TotalTimeout = TimeSpan.FromSeconds(30),
    CheckInterval = TimeSpan.FromSeconds(0.5),
    BaseDelay = TimeSpan.FromSeconds(0.05),
    MaxDelay = TimeSpan.FromSeconds(0.5),
    ReconnectWindow = TimeSpan.FromSeconds(0.1),
};
await using var device = new FailoverDeviceClient([options], failover);
var console = new StateConsole(device);
device.FailoverStateChanged += (_, change) => console.Show(change.State);
await device.ConnectAsync();

using var stopping = new CancellationTokenSource();
var sender = new NumberSender(device);
var sending = sender.RunAsync(TimeSpan.FromMilliseconds(20), stopping.Token);
Console.WriteLine($"The hub fails over, which takes {plan.Duration.TotalSeconds:0.0} s.");
await hub.FailoverAsync(plan, new PhaseConsole());
Console.WriteLine($"The hub is up again, at {string.Join(", ", hub.Addresses)}.");
await sender.WaitForAsync(sender.Started + 50);
await stopping.CancelAsync();
await sending;

var arrived = NumberSender.NumbersAt(hub);
var missing = Enumerable.Range(1, sender.Acknowledged).Except(arrived).Count();
Console.WriteLine($"Acknowledged: {sender.Acknowledged}. At the hub: {arrived.Length}, of which {arrived.Length - arrived.Distinct().Count()} came twice. Missing: {missing}.");
return missing == 0 && device.FailoverState.Reason == FailoverReason.Recovered ? 0 : 1;
