using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices;

public interface IQuery
{
    bool HasMoreResults { get; }

    Task<IEnumerable<Twin>> GetNextAsTwinAsync();

    Task<QueryResponse<Twin>> GetNextAsTwinAsync(QueryOptions options);

    Task<IEnumerable<DeviceJob>> GetNextAsDeviceJobAsync();

    Task<QueryResponse<DeviceJob>> GetNextAsDeviceJobAsync(QueryOptions options);

    Task<IEnumerable<JobResponse>> GetNextAsJobResponseAsync();

    Task<QueryResponse<JobResponse>> GetNextAsJobResponseAsync(QueryOptions options);

    Task<IEnumerable<string>> GetNextAsJsonAsync();

    Task<QueryResponse<string>> GetNextAsJsonAsync(QueryOptions options);
}
