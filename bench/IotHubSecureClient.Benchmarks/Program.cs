using System.Globalization;
using BenchmarkDotNet.Running;
using IotHubSecureClient.Benchmarks.Failover;

switch (args)
{
    case ["failover-cost", var rounds]:
        return await FailoverCost.RunAsync(int.Parse(rounds, CultureInfo.InvariantCulture));
    case ["failover-soak", var cuts]:
        return await FailoverSoak.RunAsync(int.Parse(cuts, CultureInfo.InvariantCulture));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
