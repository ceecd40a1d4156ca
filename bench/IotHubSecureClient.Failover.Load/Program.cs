using System.Diagnostics;
using System.Globalization;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Failover.Load;

// 200 devices send numbers through a scripted failover; how long from "the hub is up" to each one's first acknowledgement, with the library and with MQTTnet's documented loop, each on a hub of its own.
var count = args is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 200;
var plan = DevHubFailoverPlan.AsObserved.Scale(0.1);
Console.WriteLine($"{count} devices, a failover of {plan.Duration.TotalSeconds} s. Seconds from 'the hub is up' to the first acknowledged message:");
List<(double Median, double Last)> figures = [];
var lost = 0;
foreach (var make in (Func<DevHub, IFleet>[])[hub => new FailoverFleet(hub, count), hub => new MqttNetFleet(hub, count)])
{
    await using var hub = await DevHub.StartAsync(new DevHubOptions { ConnectionHistory = 1_000_000 });
    await using var arrivals = new Arrivals(hub);
    var fleet = make(hub);
    await fleet.StartAsync();
    await hub.FailoverAsync(plan);
    var times = await fleet.FirstAcknowledgementsAfterAsync(Stopwatch.GetTimestamp());
    Array.Sort(times);
    figures.Add((times[count / 2].TotalSeconds, times[count * 99 / 100].TotalSeconds));
    await fleet.StopAsync();
    var missing = await arrivals.CountMissingAsync(fleet.Acknowledged);
    lost += missing;
    var perSecond = hub.Connections.GroupBy(connection => connection.StartedAt.ToUnixTimeSeconds()).Max(second => second.Count());
    Console.WriteLine($"{fleet.Name,-30} p50 {figures[^1].Median:0.00}  p99 {figures[^1].Last:0.00}  most connections in a second {perSecond}  acknowledged {fleet.Acknowledged.Values.Sum()}  missing {missing}");
}

var (p50, p99) = (figures[0].Median / figures[1].Median, figures[0].Last / figures[1].Last);
Console.WriteLine($"Ratio: p50 {p50:0.00} (bound 1.00), p99 {p99:0.00} (bound 0.50).");
return lost == 0 && p50 <= 1 && p99 <= 0.5 ? 0 : 1;
