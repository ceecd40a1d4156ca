namespace Microsoft.Azure.Devices.Shared;

public class TwinProperties
{
    public TwinCollection Desired { get; set; } = [];

    public TwinCollection Reported { get; set; } = [];
}
