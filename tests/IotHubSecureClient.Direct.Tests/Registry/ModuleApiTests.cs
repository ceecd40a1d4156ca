using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Registry;

public class ModuleApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateModuleAsync_New_IsListedUpdatedAndDeleted()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);

        var created = await service.CreateModuleAsync(new ModuleIdentity("d1", "m1"), Cancellation);
        Assert.NotNull(created.Authentication.SymmetricKey!.PrimaryKey);
        Assert.Equal(("d1", "m1"), (created.DeviceId, created.ModuleId));
        Assert.Equal(created.ETag, (await service.GetModuleAsync("d1", "m1", Cancellation)).ETag);

        created.ManagedBy = "me";
        Assert.Equal("me", (await service.UpdateModuleAsync(created, Cancellation)).ManagedBy);
        Assert.Equal(["m1"], (await service.ListModulesAsync("d1", Cancellation)).Select(module => module.ModuleId));

        await service.DeleteModuleAsync("d1", "m1", cancellationToken: Cancellation);
        Assert.Empty(await service.ListModulesAsync("d1", Cancellation));
    }

    [Fact]
    public async Task GetModuleAsync_Unknown_ThrowsNotFound()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => service.GetModuleAsync("d1", "m1", Cancellation));

        Assert.Equal((404, IotHubErrorCodes.ModuleNotFound), (exception.StatusCode, exception.ErrorCode));
    }
}
