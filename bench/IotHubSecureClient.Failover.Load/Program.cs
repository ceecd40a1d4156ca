using IotHubSecureClient.Emulation;
using IotHubSecureClient.Failover.Load;

// The comparison with the SDK's own retry is in IotHubSecureClient.Sdk.Load, which needs the SDK's packages.
var run = RecoveryArguments.Parse(args);
return await Recovery.CompareAsync(
    run,
    () => new DevHubOptions { ConnectionHistory = 1_000_000 },
    hub => new FailoverFleet(hub, run),
    hub => new MqttNetFleet(hub, run.Devices));
