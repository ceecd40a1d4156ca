using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Registry;

public class DeviceApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateDeviceAsync_New_GivesKeysThatConnect()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();

        var created = await service.CreateDeviceAsync(new DeviceIdentity("d1") { StatusReason = "why" }, Cancellation);

        Assert.Equal(("d1", DeviceStatus.Enabled, "why"), (created.DeviceId, created.Status, created.StatusReason));
        Assert.NotNull(created.ETag);
        Assert.NotNull(created.GenerationId);
        var client = hub.CreateDevice(hub.Options($"HostName=localhost;DeviceId=d1;SharedAccessKey={created.Authentication.SymmetricKey!.PrimaryKey}"));
        await client.ConnectAsync(Cancellation);
        var connected = await service.GetDeviceAsync("d1", Cancellation);
        Assert.Equal(RegistryConnectionState.Connected, connected.ConnectionState);
        Assert.NotNull(connected.LastActivityTime);
    }

    [Fact]
    public async Task CreateDeviceAsync_Existing_ThrowsAlreadyExists()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation));

        Assert.Equal((409, IotHubErrorCodes.DeviceAlreadyExists, false), (exception.StatusCode, exception.ErrorCode, exception.IsTransient));
        Assert.NotNull(exception.TrackingId);
    }

    [Fact]
    public async Task CreateDeviceAsync_Thumbprints_AreKept()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var thumbprint = new string('A', 64);

        var created = await hub.CreateService().CreateDeviceAsync(
            new DeviceIdentity("d1") { Authentication = new() { Type = IdentityAuthenticationType.SelfSigned, X509Thumbprint = new() { PrimaryThumbprint = thumbprint } }, Capabilities = new() { IotEdge = true } },
            Cancellation);

        Assert.Equal((IdentityAuthenticationType.SelfSigned, thumbprint), (created.Authentication.Type, created.Authentication.X509Thumbprint!.PrimaryThumbprint));
        Assert.True(created.Capabilities!.IotEdge);
    }

    [Fact]
    public async Task GetDeviceAsync_Unknown_ThrowsNotFound()
    {
        await using var hub = await DirectTestHub.StartAsync();

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => hub.CreateService().GetDeviceAsync("a b/c", Cancellation));

        Assert.Equal((404, IotHubErrorCodes.DeviceNotFound), (exception.StatusCode, exception.ErrorCode));
    }

    [Fact]
    public async Task UpdateDeviceAsync_StaleETag_ThrowsPreconditionFailed()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        var created = await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);
        var stale = created.ETag;
        created.Status = DeviceStatus.Disabled;

        var updated = await service.UpdateDeviceAsync(created, Cancellation);
        Assert.Equal(DeviceStatus.Disabled, updated.Status);
        Assert.NotNull(updated.StatusUpdatedTime);
        Assert.NotEqual(stale, updated.ETag);

        created.ETag = stale;
        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => service.UpdateDeviceAsync(created, Cancellation));
        Assert.Equal((412, IotHubErrorCodes.PreconditionFailed), (exception.StatusCode, exception.ErrorCode));

        created.ETag = null;
        await service.UpdateDeviceAsync(created, Cancellation);
    }

    [Fact]
    public async Task DeleteDeviceAsync_ETag_IsACondition()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        var created = await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);
        await service.CreateDeviceAsync(new DeviceIdentity("d2"), Cancellation);

        Assert.Equal(412, (await Assert.ThrowsAsync<IotHubDirectException>(() => service.DeleteDeviceAsync("d1", "AAAAAAAAAAA=", Cancellation))).StatusCode);
        await service.DeleteDeviceAsync("d1", created.ETag, Cancellation);
        await service.DeleteDeviceAsync("d2", cancellationToken: Cancellation);

        Assert.Empty(await service.ListDevicesAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task ListDevicesAsync_MaxCount_IsTheMost()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.ApplyDevicesAsync([.. Enumerable.Range(0, 5).Select(n => new BulkOperation(BulkOperationKind.Create, new DeviceIdentity($"d{n}")))], Cancellation);

        Assert.Equal(5, (await service.ListDevicesAsync(cancellationToken: Cancellation)).Count);
        Assert.Equal(["d0", "d1"], (await service.ListDevicesAsync(2, Cancellation)).Select(device => device.DeviceId));
    }

    [Fact]
    public async Task ApplyDevicesAsync_SomeRefused_DoesTheOthersAndNamesThem()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);
        var unwanted = await service.CreateDeviceAsync(new DeviceIdentity("d3"), Cancellation);

        var result = await service.ApplyDevicesAsync(
            [
                new(BulkOperationKind.Create, new DeviceIdentity("d1")),
                new(BulkOperationKind.Create, new DeviceIdentity("d2") { Status = DeviceStatus.Disabled }),
                new(BulkOperationKind.DeleteIfMatchETag, unwanted),
            ],
            Cancellation);

        Assert.False(result.IsSuccessful);
        var error = Assert.Single(result.Errors);
        Assert.Equal(("d1", IotHubErrorCodes.DeviceAlreadyExists), (error.DeviceId, error.ErrorCode));
        Assert.Equal(["d1", "d2"], (await service.ListDevicesAsync(cancellationToken: Cancellation)).Select(device => device.DeviceId));
    }

    [Fact]
    public async Task ApplyDevicesAsync_ConditionWithoutETag_Throws()
    {
        await using var hub = await DirectTestHub.StartAsync();

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => hub.CreateService().ApplyDevicesAsync([new(BulkOperationKind.UpdateIfMatchETag, new DeviceIdentity("d1"))], Cancellation));
        Assert.Contains("'d1' has no ETag", exception.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task ApplyDevicesAsync_WrongNumber_Throws(int count)
    {
        await using var hub = await DirectTestHub.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            () => hub.CreateService().ApplyDevicesAsync([.. Enumerable.Range(0, count).Select(n => new BulkOperation(BulkOperationKind.Create, new DeviceIdentity($"d{n}")))], Cancellation));
    }

    [Fact]
    public async Task GetStatisticsAsync_Devices_AreCounted()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);
        await service.CreateDeviceAsync(new DeviceIdentity("d2") { Status = DeviceStatus.Disabled }, Cancellation);

        var statistics = await service.GetStatisticsAsync(Cancellation);

        Assert.Equal((2L, 1L, 1L), (statistics.TotalDeviceCount, statistics.EnabledDeviceCount, statistics.DisabledDeviceCount));
    }
}
