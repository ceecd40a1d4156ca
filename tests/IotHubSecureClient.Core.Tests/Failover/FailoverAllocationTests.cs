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

        AllocatedBytes(client, Rounds);
        Assert.Equal(0, AllocatedBytes(client, Rounds));
    }

    private static long AllocatedBytes(FailoverClient<FakeHubClient> client, int rounds)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
        {
            Assert.True(IsDone(client.ExecuteAsync(static (_, number, _) => ValueTask.FromResult(number), i)));
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static bool IsDone(ValueTask<int> call) => call.IsCompletedSuccessfully;
}
