using IotHubSecureClient.Direct.Load;

return args switch
{
    ["hub"] => await HubProcess.RunAsync(),
    ["telemetry-client", .. var rest] => await TelemetryProcess.RunAsync(ClientArguments.Parse(rest)),
    ["idle-client", .. var rest] => await IdleProcess.RunAsync(ClientArguments.Parse(rest)),
    ["telemetry", .. var rest] => await TelemetryComparison.RunAsync(Rounds(rest, 7)),
    ["idle", .. var rest] => await IdleComparison.RunAsync(Rounds(rest, 5)),
    _ => Usage(),
};

static int Rounds(string[] rest, int otherwise) => rest is [var rounds] ? int.Parse(rounds) : otherwise;

static int Usage()
{
    Console.Error.WriteLine("Compares Direct device clients with bare MQTTnet ones against the same hub, each variant in a process of its own. Usage: telemetry [rounds, default 7] | idle [rounds, default 5]");
    return 2;
}
