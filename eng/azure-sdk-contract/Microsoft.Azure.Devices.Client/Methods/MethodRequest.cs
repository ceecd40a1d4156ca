using System.Text;

namespace Microsoft.Azure.Devices.Client;

public sealed class MethodRequest
{
    public MethodRequest(string name)
        : this(name, null, null, null)
    {
    }

    public MethodRequest(string name, byte[] data)
        : this(name, data, null, null)
    {
    }

    public MethodRequest(string name, TimeSpan? responseTimeout, TimeSpan? connectionTimeout)
        : this(name, null, responseTimeout, connectionTimeout)
    {
    }

    public MethodRequest(string name, byte[] data, TimeSpan? responseTimeout, TimeSpan? connectionTimeout)
    {
        Name = name;
        Data = data;
        ResponseTimeout = responseTimeout;
        ConnectionTimeout = connectionTimeout;
    }

    public string Name { get; }

    public byte[] Data { get; }

    public TimeSpan? ResponseTimeout { get; }

    public TimeSpan? ConnectionTimeout { get; }

    public string DataAsJson => Data is null ? null : Encoding.UTF8.GetString(Data);
}
