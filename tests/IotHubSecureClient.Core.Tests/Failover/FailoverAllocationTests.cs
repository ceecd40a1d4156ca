using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverAllocationTests
{
    private const int Rounds = 1_000;

    [Fact]
    public async Task ExecuteAsync_HealthyConnection_AllocatesNothing()
    {
        await using var client = new FailoverClient<FakeHubClient>(new FakeHubAdapter(), ["hub.example"], null, new ReconnectPacer());
        await client.ConnectAsync(TestContext.Current.CancellationToken);

        AllocatedBytesPerCall(client);
        Assert.Equal(0, AllocatedBytesPerCall(client));
    }

    // Polly's pool of contexts is the process's: while tests beside this one hold what it has, a call makes one more.
    private static long AllocatedBytesPerCall(FailoverClient<FakeHubClient> client)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            Assert.True(IsDone(client.ExecuteAsync(static (_, number, _) => ValueTask.FromResult(number), i)));
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }

    private static bool IsDone(ValueTask<int> call) => call.IsCompletedSuccessfully;
}
