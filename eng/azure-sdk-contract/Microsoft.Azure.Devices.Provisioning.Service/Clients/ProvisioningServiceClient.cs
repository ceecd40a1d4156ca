namespace Microsoft.Azure.Devices.Provisioning.Service;

public class ProvisioningServiceClient : IDisposable
{
    private ProvisioningServiceClient()
    {
    }

    internal object[] CreatedWith { get; private init; }

    public static ProvisioningServiceClient CreateFromConnectionString(string connectionString) =>
        new() { CreatedWith = [connectionString] };

    public static ProvisioningServiceClient CreateFromConnectionString(string connectionString, HttpTransportSettings httpTransportSettings) =>
        new() { CreatedWith = [connectionString, httpTransportSettings] };

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    public Task<IndividualEnrollment> CreateOrUpdateIndividualEnrollmentAsync(IndividualEnrollment individualEnrollment) => throw Hub.Needed();

    public Task<IndividualEnrollment> CreateOrUpdateIndividualEnrollmentAsync(IndividualEnrollment individualEnrollment, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task<IndividualEnrollment> GetIndividualEnrollmentAsync(string registrationId) => throw Hub.Needed();

    public Task<IndividualEnrollment> GetIndividualEnrollmentAsync(string registrationId, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteIndividualEnrollmentAsync(IndividualEnrollment individualEnrollment) => throw Hub.Needed();

    public Task DeleteIndividualEnrollmentAsync(IndividualEnrollment individualEnrollment, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteIndividualEnrollmentAsync(string registrationId) => throw Hub.Needed();

    public Task DeleteIndividualEnrollmentAsync(string registrationId, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteIndividualEnrollmentAsync(string registrationId, string eTag) => throw Hub.Needed();

    public Task DeleteIndividualEnrollmentAsync(string registrationId, string eTag, CancellationToken cancellationToken) => throw Hub.Needed();

    public Query CreateIndividualEnrollmentQuery(QuerySpecification querySpecification) => throw Hub.Needed();

    public Query CreateIndividualEnrollmentQuery(QuerySpecification querySpecification, HttpTransportSettings httpTransportSettings) => throw Hub.Needed();

    public Query CreateIndividualEnrollmentQuery(QuerySpecification querySpecification, CancellationToken cancellationToken) => throw Hub.Needed();

    public Query CreateIndividualEnrollmentQuery(QuerySpecification querySpecification, int pageSize) => throw Hub.Needed();

    public Query CreateIndividualEnrollmentQuery(QuerySpecification querySpecification, int pageSize, CancellationToken cancellationToken) => throw Hub.Needed();

    public Query CreateIndividualEnrollmentQuery(QuerySpecification querySpecification, int pageSize, HttpTransportSettings httpTransportSettings) => throw Hub.Needed();

    public Task<EnrollmentGroup> CreateOrUpdateEnrollmentGroupAsync(EnrollmentGroup enrollmentGroup) => throw Hub.Needed();

    public Task<EnrollmentGroup> CreateOrUpdateEnrollmentGroupAsync(EnrollmentGroup enrollmentGroup, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task<EnrollmentGroup> GetEnrollmentGroupAsync(string enrollmentGroupId) => throw Hub.Needed();

    public Task<EnrollmentGroup> GetEnrollmentGroupAsync(string enrollmentGroupId, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteEnrollmentGroupAsync(EnrollmentGroup enrollmentGroup) => throw Hub.Needed();

    public Task DeleteEnrollmentGroupAsync(EnrollmentGroup enrollmentGroup, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteEnrollmentGroupAsync(string enrollmentGroupId) => throw Hub.Needed();

    public Task DeleteEnrollmentGroupAsync(string enrollmentGroupId, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteEnrollmentGroupAsync(string enrollmentGroupId, string eTag) => throw Hub.Needed();

    public Task DeleteEnrollmentGroupAsync(string enrollmentGroupId, string eTag, CancellationToken cancellationToken) => throw Hub.Needed();

    public Query CreateEnrollmentGroupQuery(QuerySpecification querySpecification) => throw Hub.Needed();

    public Query CreateEnrollmentGroupQuery(QuerySpecification querySpecification, HttpTransportSettings httpTransportSettings) => throw Hub.Needed();

    public Query CreateEnrollmentGroupQuery(QuerySpecification querySpecification, CancellationToken cancellationToken) => throw Hub.Needed();

    public Query CreateEnrollmentGroupQuery(QuerySpecification querySpecification, int pageSize) => throw Hub.Needed();

    public Query CreateEnrollmentGroupQuery(QuerySpecification querySpecification, int pageSize, CancellationToken cancellationToken) => throw Hub.Needed();

    public Query CreateEnrollmentGroupQuery(QuerySpecification querySpecification, int pageSize, HttpTransportSettings httpTransportSettings) => throw Hub.Needed();

    public Task<DeviceRegistrationState> GetDeviceRegistrationStateAsync(string id) => throw Hub.Needed();

    public Task<DeviceRegistrationState> GetDeviceRegistrationStateAsync(string id, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteDeviceRegistrationStateAsync(DeviceRegistrationState deviceRegistrationState) => throw Hub.Needed();

    public Task DeleteDeviceRegistrationStateAsync(DeviceRegistrationState deviceRegistrationState, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteDeviceRegistrationStateAsync(string id) => throw Hub.Needed();

    public Task DeleteDeviceRegistrationStateAsync(string id, CancellationToken cancellationToken) => throw Hub.Needed();

    public Task DeleteDeviceRegistrationStateAsync(string id, string eTag) => throw Hub.Needed();

    public Task DeleteDeviceRegistrationStateAsync(string id, string eTag, CancellationToken cancellationToken) => throw Hub.Needed();

    public Query CreateEnrollmentGroupRegistrationStateQuery(QuerySpecification querySpecification, string enrollmentGroupId) => throw Hub.Needed();

    public Query CreateEnrollmentGroupRegistrationStateQuery(QuerySpecification querySpecification, string enrollmentGroupId, HttpTransportSettings httpTransportSettings) => throw Hub.Needed();

    public Query CreateEnrollmentGroupRegistrationStateQuery(QuerySpecification querySpecification, string enrollmentGroupId, CancellationToken cancellationToken) => throw Hub.Needed();

    public Query CreateEnrollmentGroupRegistrationStateQuery(QuerySpecification querySpecification, string enrollmentGroupId, int pageSize) => throw Hub.Needed();

    public Query CreateEnrollmentGroupRegistrationStateQuery(QuerySpecification querySpecification, string enrollmentGroupId, int pageSize, HttpTransportSettings httpTransportSettings) => throw Hub.Needed();

    public Query CreateEnrollmentGroupRegistrationStateQuery(QuerySpecification querySpecification, string enrollmentGroupId, int pageSize, CancellationToken cancellationToken) => throw Hub.Needed();
}
