using Azure;
using Azure.Core;
using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices;

public class JobClient : IDisposable
{
    internal object[] CreatedWith { get; private init; }

    internal bool Disposed { get; private set; }

    public static JobClient CreateFromConnectionString(string connectionString) =>
        new() { CreatedWith = [connectionString] };

    public static JobClient CreateFromConnectionString(string connectionString, HttpTransportSettings transportSettings) =>
        new() { CreatedWith = [connectionString, transportSettings] };

    public static JobClient Create(string hostName, TokenCredential credential, HttpTransportSettings transportSettings = null) =>
        new() { CreatedWith = [hostName, credential, transportSettings] };

    public static JobClient Create(string hostName, TokenCredential credential, string[] scopes, HttpTransportSettings transportSettings = null) =>
        new() { CreatedWith = [hostName, credential, scopes, transportSettings] };

    public static JobClient Create(string hostName, AzureSasCredential credential, HttpTransportSettings transportSettings = null) =>
        new() { CreatedWith = [hostName, credential, transportSettings] };

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Disposed = true;

    public virtual Task OpenAsync() => throw Hub.Needed();

    public virtual Task CloseAsync() => Task.CompletedTask;

    public virtual Task<JobResponse> GetJobAsync(string jobId) => throw Hub.Needed();

    public virtual Task<JobResponse> GetJobAsync(string jobId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual IQuery CreateQuery() => throw Hub.Needed();

    public virtual IQuery CreateQuery(int? pageSize) => throw Hub.Needed();

    public virtual IQuery CreateQuery(JobType? jobType, JobStatus? jobStatus) => throw Hub.Needed();

    public virtual IQuery CreateQuery(JobType? jobType, JobStatus? jobStatus, int? pageSize) => throw Hub.Needed();

    public virtual Task<JobResponse> CancelJobAsync(string jobId) => throw Hub.Needed();

    public virtual Task<JobResponse> CancelJobAsync(string jobId, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<JobResponse> ScheduleDeviceMethodAsync(string jobId, string queryCondition, CloudToDeviceMethod cloudToDeviceMethod, DateTime startTimeUtc, long maxExecutionTimeInSeconds) => throw Hub.Needed();

    public virtual Task<JobResponse> ScheduleDeviceMethodAsync(string jobId, string queryCondition, CloudToDeviceMethod cloudToDeviceMethod, DateTime startTimeUtc, long maxExecutionTimeInSeconds, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<JobResponse> ScheduleTwinUpdateAsync(string jobId, string queryCondition, Twin twin, DateTime startTimeUtc, long maxExecutionTimeInSeconds) => throw Hub.Needed();

    public virtual Task<JobResponse> ScheduleTwinUpdateAsync(string jobId, string queryCondition, Twin twin, DateTime startTimeUtc, long maxExecutionTimeInSeconds, CancellationToken cancellationToken) => throw Hub.Needed();
}
