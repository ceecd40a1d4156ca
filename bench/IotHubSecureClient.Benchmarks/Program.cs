using System.Globalization;
using BenchmarkDotNet.Running;
using IotHubSecureClient.Benchmarks.Failover;

if (args is ["failover-soak", var cuts])
{
    return await FailoverSoak.RunAsync(int.Parse(cuts, CultureInfo.InvariantCulture));
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
