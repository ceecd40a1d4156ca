namespace IotHubSecureClient.Sdk.Load;

/// <summary>What making, connecting and using one client took: time, and CPU time of its process, the tunnel's included.</summary>
internal readonly record struct Cost(double Milliseconds, double CpuMilliseconds);
