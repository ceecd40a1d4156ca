using System.Globalization;
using IotHubSecureClient.Tunnel.Load;

return args switch
{
    ["origin"] => await Origin.RunAsync(),
    ["tunnel", var originPort] => await TunnelVariant.RunAsync(int.Parse(originPort, CultureInfo.InvariantCulture)),
    ["run", .. var rest] => await Comparison.RunAsync(rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 7),
    ["soak", .. var rest] => await Soak.RunAsync(rest is [var connections] ? int.Parse(connections, CultureInfo.InvariantCulture) : 10_000),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Compares the tunnel with a direct connection and with nginx (nginx with its stream module has to be installed). Usage: run [rounds, default 7] | soak [connections, default 10000]");
    return 2;
}
