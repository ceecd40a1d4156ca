using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Queries;

public class QueryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task QueryAsync_SeveralPages_GivesEveryItem()
    {
        await using var hub = await DirectTestHub.StartAsync();
        for (var n = 0; n < 5; n++)
        {
            hub.Hub.Devices.Create($"d{n}");
        }

        var ids = await hub.CreateService().QueryAsync("SELECT * FROM devices", pageSize: 2, Cancellation).Select(item => new Twin(item).DeviceId).ToListAsync(Cancellation);

        Assert.Equal(["d0", "d1", "d2", "d3", "d4"], ids.Order());
    }

    [Fact]
    public async Task QueryPageAsync_Continuation_GivesTheNextPage()
    {
        await using var hub = await DirectTestHub.StartAsync();
        hub.Hub.Devices.Create("d1");
        hub.Hub.Devices.Create("d2");
        var service = hub.CreateService();

        var first = await service.QueryPageAsync("SELECT * FROM devices", 1, cancellationToken: Cancellation);
        var second = await service.QueryPageAsync("SELECT * FROM devices", 1, first.ContinuationToken, Cancellation);

        Assert.Single(first.Items);
        Assert.NotNull(first.ContinuationToken);
        Assert.Single(second.Items);
        Assert.NotEqual(new Twin(first.Items[0]).DeviceId, new Twin(second.Items[0]).DeviceId);
    }

    [Fact]
    public async Task QueryAsync_WrongQuery_Throws()
    {
        await using var hub = await DirectTestHub.StartAsync();

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => hub.CreateService().QueryPageAsync("SELEKT", cancellationToken: Cancellation));

        Assert.Equal(400, exception.StatusCode);
    }
}
