namespace Microsoft.Azure.Devices;

public enum JobType
{
    Unknown,
    ExportDevices,
    ImportDevices,
    ScheduleDeviceMethod,
    ScheduleUpdateTwin,
}
