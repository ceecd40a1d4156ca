using System.Globalization;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Failover.Load;

// The comparison with the SDK's own retry is in IotHubSecureClient.Sdk.Load, which needs the SDK's packages.
var count = args is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 200;
return await Recovery.CompareAsync(
    count,
    () => new DevHubOptions { ConnectionHistory = 1_000_000 },
    hub => new FailoverFleet(hub, count),
    hub => new MqttNetFleet(hub, count));
