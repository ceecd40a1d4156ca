using System.Text;

namespace Microsoft.Azure.Devices.Client;

public sealed class MethodResponse
{
    public MethodResponse(byte[] result, int status)
    {
        Result = result;
        Status = status;
    }

    public MethodResponse(int status)
    {
        Status = status;
    }

    public byte[] Result { get; }

    public string ResultAsJson => Result is null ? null : Encoding.UTF8.GetString(Result);

    public int Status { get; }
}
