namespace Microsoft.Azure.Devices;

public class CloudToDeviceMethod
{
    private string _payload;

    public CloudToDeviceMethod(string methodName, TimeSpan responseTimeout, TimeSpan connectionTimeout)
    {
        MethodName = methodName;
        ResponseTimeout = responseTimeout;
        ConnectionTimeout = connectionTimeout;
    }

    public CloudToDeviceMethod(string methodName, TimeSpan responseTimeout)
        : this(methodName, responseTimeout, TimeSpan.Zero)
    {
    }

    public CloudToDeviceMethod(string methodName)
        : this(methodName, TimeSpan.Zero, TimeSpan.Zero)
    {
    }

    public string MethodName { get; set; }

    public TimeSpan ResponseTimeout { get; set; }

    public TimeSpan ConnectionTimeout { get; set; }

    public CloudToDeviceMethod SetPayloadJson(string json)
    {
        _payload = json;
        return this;
    }

    public string GetPayloadAsJson() => _payload;
}
