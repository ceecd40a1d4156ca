using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Mqtt;

public class InFlightOperationsTests
{
    [Fact]
    public void DrainAsync_NothingUnderWay_IsCompleted() => Assert.True(new InFlightOperations().DrainAsync().IsCompletedSuccessfully);

    [Fact]
    public async Task DrainAsync_CallsUnderWay_CompletesWithTheLast()
    {
        var operations = new InFlightOperations();
        operations.Enter();
        operations.Enter();
        var drained = operations.DrainAsync();

        operations.Exit();
        Assert.False(drained.IsCompleted);

        operations.Exit();
        await drained.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
