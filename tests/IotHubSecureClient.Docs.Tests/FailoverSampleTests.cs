namespace IotHubSecureClient.Tests;

public class FailoverSampleTests
{
    [Fact]
    public async Task Main_Run_RecoversUnderThePolicyWithEveryNumberAndExitsWithZero()
    {
        var lines = await SampleProcess.RunAsync("Failover");

        Assert.Contains(lines, line => line.Contains("Connected, FirstConnect, ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Connected, Recovered, ", StringComparison.Ordinal) && line.Contains(", Tls12, TLS_ECDHE_RSA_WITH_", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Acknowledged: ", StringComparison.Ordinal) && line.EndsWith(" Missing: 0.", StringComparison.Ordinal));
        Assert.Contains(" Closed, Requested, ", lines[^1], StringComparison.Ordinal);
    }
}
