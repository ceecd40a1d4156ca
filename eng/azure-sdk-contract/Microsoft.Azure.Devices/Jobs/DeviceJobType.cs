namespace Microsoft.Azure.Devices;

public enum DeviceJobType
{
    Unknown,
    ScheduleDeviceMethod,
    ScheduleUpdateTwin,
}
