using System.Globalization;
using IotHubSecureClient.Sdk.Load;
using IotHubSecureClient.Tunnel.Load;

switch (args)
{
    case ["hub", var trustAnchorFile]:
        return await HubRole.RunAsync(trustAnchorFile);
    case ["client", var trustAnchorFile, var deviceKey, var policyKey, var count]:
        return await ClientRole.RunAsync(trustAnchorFile, deviceKey, policyKey, int.Parse(count, CultureInfo.InvariantCulture));
    case ["run", .. var rest]:
        return Run(rest.Length == 1 ? rest[0] : "200");
    default:
        Console.Error.WriteLine("Compares making and connecting the SDK's clients through the factory with the SDK alone. Needs the ports 443 and 8883 of 127.0.73.1. Usage: run [clients of each kind, default 200]");
        return 2;
}

static int Run(string count)
{
    var trustAnchorFile = Path.GetTempFileName();
    try
    {
        using var hub = new ChildProcess(new Dictionary<string, string>(), "hub", trustAnchorFile);
        var keys = hub.ReadLine().Split(' ');
        using var client = new ChildProcess(new Dictionary<string, string> { ["SSL_CERT_FILE"] = trustAnchorFile }, "client", trustAnchorFile, keys[0], keys[1], count);
        for (var i = 0; i < 7; i++)
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
