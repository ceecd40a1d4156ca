using IotHubSecureClient.DevHubLoad;

return args switch
{
    ["server"] => await HubServer.RunAsync(),
    ["telemetry", .. var rest] when Numbers(rest, 8, 16, 256, 20) is [var clients, var window, var bytes, var seconds] =>
        await TelemetryLoad.RunAsync(clients, window, bytes, TimeSpan.FromSeconds(seconds)),
    ["idle", .. var rest] when Numbers(rest, 1024, 60) is [var mebibytes, var seconds] => await IdleLoad.RunAsync(mebibytes, TimeSpan.FromSeconds(seconds)),
    _ => Usage(),
};

static int[]? Numbers(string[] given, params int[] defaults) =>
    given.Length <= defaults.Length && given.All(text => int.TryParse(text, out var number) && number > 0)
        ? [.. given.Select(int.Parse), .. defaults.Skip(given.Length)]
        : null;

static int Usage()
{
    Console.Error.WriteLine("Measures a DevHub in a process of its own, over MQTT and TLS on loopback. Usage:");
    Console.Error.WriteLine("  telemetry [clients, 8] [unacknowledged messages a client, 16] [bytes a message, 256] [seconds, 20]");
    Console.Error.WriteLine("  idle [MiB of resident memory, 1024] [seconds at most, 60]");
    return 2;
}
