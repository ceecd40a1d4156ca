using System.Globalization;
using System.Net;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Failover.Load;
using IotHubSecureClient.Sdk.Load;
using IotHubSecureClient.Tests.EndToEnd;
using IotHubSecureClient.Tunnel.Load;

switch (args)
{
    case ["hub", var trustAnchorFile, var roundTrip]:
        return await HubRole.RunAsync(trustAnchorFile, Number(roundTrip));
    case ["client", var trustAnchorFile, var deviceKey, var otherKey, var policyKey, var count, var roundTrip]:
        return await ClientRole.RunAsync(trustAnchorFile, deviceKey, otherKey, policyKey, Number(count), Number(roundTrip));
    case ["recovery", .. var rest]:
        return await CompareRecoveryAsync(RecoveryArguments.Parse(rest));
    case ["run", .. var rest]:
        return Run(rest is [var clients, ..] ? Number(clients) : 200, rest is [_, var milliseconds] ? Number(milliseconds) : DistantHub.DefaultRoundTripMilliseconds);
    default:
        Console.Error.WriteLine(
            "Compares the SDK's clients through the factory with the SDK alone. Usage: run [clients of each kind, default 200] [milliseconds to a distant hub and back, default 10], which needs the ports 443 and 8883 of 127.0.73.1 and 443 of 127.0.0.1 | recovery [devices, default 200] [new connections a second that the hub takes, default 0 for any number] [those that the library's clients ask for, default 100], which needs the port 8883 of loopback");
        return 2;
}

static Task<int> CompareRecoveryAsync(RecoveryArguments run)
{
    return Recovery.CompareAsync(run, NewHubOptions, hub => new FailoverFleet(hub, run), hub => new SecureFleet(hub, run), hub => new SdkFleet(hub, run.Devices));

    static DevHubOptions NewHubOptions()
    {
        var options = new DevHubOptions { ConnectionHistory = 1_000_000, MqttPort = HubForwarder.Port };
        options.ListenAddresses.Add(IPAddress.Parse("127.0.0.2"));
        return options;
    }
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Run(int count, int roundTripMilliseconds)
{
    var trustAnchorFile = Path.GetTempFileName();
    try
    {
        using var hub = new ChildProcess(new Dictionary<string, string>(), "hub", trustAnchorFile, $"{roundTripMilliseconds}");
        var keys = hub.ReadLine().Split(' ');
        using var client = new ChildProcess(new Dictionary<string, string> { ["SSL_CERT_FILE"] = trustAnchorFile }, "client", trustAnchorFile, keys[0], keys[1], keys[2], $"{count}", $"{roundTripMilliseconds}");
        for (var i = 0; i < ClientRole.Lines; i++)
        {
            Console.WriteLine(client.ReadLine());
        }

        return 0;
    }
    finally
    {
        File.Delete(trustAnchorFile);
    }
}
