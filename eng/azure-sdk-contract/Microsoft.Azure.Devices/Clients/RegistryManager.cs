using Azure;
using Azure.Core;
using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices;

public class RegistryManager : IDisposable
{
    internal object[] CreatedWith { get; private init; }

    internal bool Disposed { get; private set; }

    public static RegistryManager CreateFromConnectionString(string connectionString) =>
        new() { CreatedWith = [connectionString] };

    public static RegistryManager CreateFromConnectionString(string connectionString, HttpTransportSettings transportSettings) =>
        new() { CreatedWith = [connectionString, transportSettings] };

    public static RegistryManager Create(string hostName, TokenCredential credential, HttpTransportSettings transportSettings = null) =>
        new() { CreatedWith = [hostName, credential, transportSettings] };

    public static RegistryManager Create(string hostName, TokenCredential credential, string[] scopes, HttpTransportSettings transportSettings = null) =>
        new() { CreatedWith = [hostName, credential, scopes, transportSettings] };

    public static RegistryManager Create(string hostName, AzureSasCredential credential, HttpTransportSettings transportSettings = null) =>
        new() { CreatedWith = [hostName, credential, transportSettings] };

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Disposed = true;

    public virtual Task OpenAsync() => throw Hub.Needed();

    public virtual Task CloseAsync() => Task.CompletedTask;

    public virtual Task<Device> AddDeviceAsync(Device device) => throw Hub.Needed();

    public virtual Task<Device> AddDeviceAsync(Device device, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Module> AddModuleAsync(Module module) => throw Hub.Needed();

    public virtual Task<Module> AddModuleAsync(Module module, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> AddDeviceWithTwinAsync(Device device, Twin twin) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> AddDeviceWithTwinAsync(Device device, Twin twin, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> AddDevices2Async(IEnumerable<Device> devices) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> AddDevices2Async(IEnumerable<Device> devices, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Device> UpdateDeviceAsync(Device device) => throw Hub.Needed();

    public virtual Task<Device> UpdateDeviceAsync(Device device, bool forceUpdate) => throw Hub.Needed();

    public virtual Task<Device> UpdateDeviceAsync(Device device, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Device> UpdateDeviceAsync(Device device, bool forceUpdate, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Module> UpdateModuleAsync(Module module) => throw Hub.Needed();

    public virtual Task<Module> UpdateModuleAsync(Module module, bool forceUpdate) => throw Hub.Needed();

    public virtual Task<Module> UpdateModuleAsync(Module module, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Module> UpdateModuleAsync(Module module, bool forceUpdate, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> UpdateDevices2Async(IEnumerable<Device> devices) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> UpdateDevices2Async(IEnumerable<Device> devices, bool forceUpdate, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task RemoveDeviceAsync(string deviceId) => throw Hub.Needed();

    public virtual Task RemoveDeviceAsync(string deviceId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task RemoveDeviceAsync(Device device) => throw Hub.Needed();

    public virtual Task RemoveDeviceAsync(Device device, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task RemoveModuleAsync(string deviceId, string moduleId) => throw Hub.Needed();

    public virtual Task RemoveModuleAsync(string deviceId, string moduleId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task RemoveModuleAsync(Module module) => throw Hub.Needed();

    public virtual Task RemoveModuleAsync(Module module, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> RemoveDevices2Async(IEnumerable<Device> devices) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> RemoveDevices2Async(IEnumerable<Device> devices, bool forceRemove, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<RegistryStatistics> GetRegistryStatisticsAsync() => throw Hub.Needed();

    public virtual Task<RegistryStatistics> GetRegistryStatisticsAsync(CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Device> GetDeviceAsync(string deviceId) => throw Hub.Needed();

    public virtual Task<Device> GetDeviceAsync(string deviceId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Module> GetModuleAsync(string deviceId, string moduleId) => throw Hub.Needed();

    public virtual Task<Module> GetModuleAsync(string deviceId, string moduleId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<IEnumerable<Module>> GetModulesOnDeviceAsync(string deviceId) => throw Hub.Needed();

    public virtual Task<IEnumerable<Module>> GetModulesOnDeviceAsync(string deviceId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual IQuery CreateQuery(string sqlQueryString) => throw Hub.Needed();

    public virtual IQuery CreateQuery(string sqlQueryString, int? pageSize) => throw Hub.Needed();

    public virtual Task ExportRegistryAsync(string storageAccountConnectionString, string containerName) => throw Hub.Needed();

    public virtual Task ExportRegistryAsync(string storageAccountConnectionString, string containerName, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task ImportRegistryAsync(string storageAccountConnectionString, string containerName) => throw Hub.Needed();

    public virtual Task ImportRegistryAsync(string storageAccountConnectionString, string containerName, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task CancelJobAsync(string jobId) => throw Hub.Needed();

    public virtual Task CancelJobAsync(string jobId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> GetTwinAsync(string deviceId) => throw Hub.Needed();

    public virtual Task<Twin> GetTwinAsync(string deviceId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> GetTwinAsync(string deviceId, string moduleId) => throw Hub.Needed();

    public virtual Task<Twin> GetTwinAsync(string deviceId, string moduleId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> UpdateTwinAsync(string deviceId, Twin twinPatch, string etag) => throw Hub.Needed();

    public virtual Task<Twin> UpdateTwinAsync(string deviceId, Twin twinPatch, string etag, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> UpdateTwinAsync(string deviceId, string jsonTwinPatch, string etag) => throw Hub.Needed();

    public virtual Task<Twin> UpdateTwinAsync(string deviceId, string jsonTwinPatch, string etag, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> UpdateTwinAsync(string deviceId, string moduleId, Twin twinPatch, string etag) => throw Hub.Needed();

    public virtual Task<Twin> UpdateTwinAsync(string deviceId, string moduleId, Twin twinPatch, string etag, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> UpdateTwinAsync(string deviceId, string moduleId, string jsonTwinPatch, string etag) => throw Hub.Needed();

    public virtual Task<Twin> UpdateTwinAsync(string deviceId, string moduleId, string jsonTwinPatch, string etag, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> UpdateTwins2Async(IEnumerable<Twin> twins) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> UpdateTwins2Async(IEnumerable<Twin> twins, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> UpdateTwins2Async(IEnumerable<Twin> twins, bool forceUpdate) => throw Hub.Needed();

    public virtual Task<BulkRegistryOperationResult> UpdateTwins2Async(IEnumerable<Twin> twins, bool forceUpdate, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> ReplaceTwinAsync(string deviceId, Twin newTwin, string etag) => throw Hub.Needed();

    public virtual Task<Twin> ReplaceTwinAsync(string deviceId, Twin newTwin, string etag, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> ReplaceTwinAsync(string deviceId, string newTwinJson, string etag) => throw Hub.Needed();

    public virtual Task<Twin> ReplaceTwinAsync(string deviceId, string newTwinJson, string etag, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> ReplaceTwinAsync(string deviceId, string moduleId, Twin newTwin, string etag) => throw Hub.Needed();

    public virtual Task<Twin> ReplaceTwinAsync(string deviceId, string moduleId, Twin newTwin, string etag, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<Twin> ReplaceTwinAsync(string deviceId, string moduleId, string newTwinJson, string etag) => throw Hub.Needed();

    public virtual Task<Twin> ReplaceTwinAsync(string deviceId, string moduleId, string newTwinJson, string etag, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task RemoveConfigurationAsync(string configurationId) => throw Hub.Needed();

    public virtual Task RemoveConfigurationAsync(string configurationId, CancellationToken cancellationToken) => throw Hub.Needed();
}
