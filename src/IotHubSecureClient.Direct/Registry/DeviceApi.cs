using System.Globalization;
using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>The registry's devices.</summary>
internal sealed class DeviceApi(ServicePipeline pipeline)
{
    /// <summary>The most devices that the service takes in one bulk request.</summary>
    private const int MaxBulk = 100;

    public async Task<DeviceIdentity> CreateAsync(DeviceIdentity device, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("create the device", HttpMethod.Put, ServicePaths.Device(device.DeviceId)) { Body = Body(device) };
        return (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).Read(HubJson.Default.DeviceIdentity);
    }

    public async Task<DeviceIdentity> UpdateAsync(DeviceIdentity device, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("update the device", HttpMethod.Put, ServicePaths.Device(device.DeviceId)) { Body = Body(device), IfMatch = device.ETag ?? "*" };
        return (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).Read(HubJson.Default.DeviceIdentity);
    }

    public async Task<DeviceIdentity> GetAsync(string deviceId, CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("read the device", HttpMethod.Get, ServicePaths.Device(deviceId));
        return (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).Read(HubJson.Default.DeviceIdentity);
    }

    public Task DeleteAsync(string deviceId, string? etag, CancellationToken cancellationToken) =>
        pipeline.SendAsync(new ServiceRequest("delete the device", HttpMethod.Delete, ServicePaths.Device(deviceId)) { IfMatch = etag ?? "*" }, cancellationToken);

    public async Task<IReadOnlyList<DeviceIdentity>> ListAsync(int maxCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        var path = string.Create(CultureInfo.InvariantCulture, $"{ServicePaths.DeviceList}?top={maxCount}");
        var response = await pipeline.SendAsync(new ServiceRequest("list the devices", HttpMethod.Get, path), cancellationToken).ConfigureAwait(false);
        return response.Read(HubJson.Default.DeviceIdentityArray);
    }

    public async Task<BulkOperationResult> ApplyAsync(IReadOnlyCollection<BulkOperation> operations, CancellationToken cancellationToken)
    {
        if (operations.Count is 0 or > MaxBulk)
        {
            throw new ArgumentException($"A bulk request has '{operations.Count}' devices. Allowed: 1 to {MaxBulk}. Send several requests.", nameof(operations));
        }

        BulkOperationDocument[] documents = [.. operations.Select(BulkOperationDocument.Of)];
        var body = JsonSerializer.SerializeToUtf8Bytes(documents, HubJson.Default.BulkOperationDocumentArray);
        var request = new ServiceRequest("change the devices", HttpMethod.Post, ServicePaths.Devices) { Body = body, IsResult = IsBulkResult };
        var response = await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Read(HubJson.Default.BulkOperationResult);
    }

    public async Task<RegistryStatistics> GetStatisticsAsync(CancellationToken cancellationToken)
    {
        var request = new ServiceRequest("read the registry's statistics", HttpMethod.Get, ServicePaths.Statistics);
        return (await pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false)).Read(HubJson.Default.RegistryStatistics);
    }

    /// <summary>Where some devices are refused the status is 400, and the body the same as for success, which an error's is not.</summary>
    private static bool IsBulkResult(int status, byte[] body) => status == 400 && body.AsSpan().IndexOf("\"isSuccessful\""u8) >= 0;

    private static byte[] Body(DeviceIdentity device) => JsonSerializer.SerializeToUtf8Bytes(device, HubJson.Default.DeviceIdentity);
}
