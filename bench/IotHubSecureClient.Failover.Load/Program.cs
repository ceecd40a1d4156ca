using System.Globalization;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Failover.Load;

// The comparison with the SDK's own retry is in IotHubSecureClient.Sdk.Load, which needs the SDK's packages.
// Arguments: how many devices, 200 unless given, and how many new connections a second the hub takes, any number unless given.
int[] numbers = [.. args.Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
var count = numbers is [var devices, ..] ? devices : 200;
return await Recovery.CompareAsync(
    count,
    numbers is [_, var connectionsPerSecond] ? connectionsPerSecond : null,
    () => new DevHubOptions { ConnectionHistory = 1_000_000 },
    hub => new FailoverFleet(hub, count),
    hub => new MqttNetFleet(hub, count));
