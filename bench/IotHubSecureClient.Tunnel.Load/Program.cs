using System.Globalization;
using IotHubSecureClient.Tunnel.Load;

return args switch
{
    ["origin"] => await Origin.RunAsync(),
    ["tunnel", var originPort] => await TunnelVariant.RunAsync(int.Parse(originPort, CultureInfo.InvariantCulture)),
    ["run", .. var rest] => await Comparison.RunAsync(rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 7),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Compares the tunnel with a direct connection and with nginx (nginx with its stream module has to be installed). Usage: run [rounds, default 7]");
    return 2;
}
