using IotHubSecureClient.Direct.Load;

return args switch
{
    ["hub"] => await HubProcess.RunAsync(),
    ["telemetry-client", .. var rest] => await TelemetryProcess.RunAsync(ClientArguments.Parse(rest)),
    ["idle-client", .. var rest] => await IdleProcess.RunAsync(ClientArguments.Parse(rest)),
    ["storm-client", var variant, var port, var root] => await StormProcess.RunAsync(Enum.Parse<StormVariant>(variant), int.Parse(port), root),
    ["telemetry", .. var rest] => await TelemetryComparison.RunAsync(Rounds(rest, 7)),
    ["idle", .. var rest] => await IdleComparison.RunAsync(Rounds(rest, 5)),
    ["storm", .. var rest] => await StormComparison.RunAsync(Rounds(rest, 3)),
    ["soak", .. var rest] => await Soak.RunAsync(Rounds(rest, 10_000)),
    _ => Usage(),
};

static int Rounds(string[] rest, int otherwise) => rest is [var rounds] ? int.Parse(rounds) : otherwise;

static int Usage()
{
    Console.Error.WriteLine("Compares Direct device clients with bare MQTTnet ones against the same hub, each variant in a process of its own; soak cuts Direct's alone. Usage: telemetry [rounds, default 7] | idle [rounds, default 5] | storm [rounds, default 3] | soak [cuts, default 10000]");
    return 2;
}
