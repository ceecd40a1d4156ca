using System.Net;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>Addresses of this machine that nobody else is given: the ports of the SDKs are fixed, and tests run side by side, in several processes too.</summary>
internal static class LoopbackAddress
{
    private const int Most = 254;

    private static int _given;

    public static IPAddress Next()
    {
        var number = Interlocked.Increment(ref _given);
        return new([127, (byte)(1 + (Environment.ProcessId % Most)), (byte)(number / Most), (byte)(1 + (number % Most))]);
    }
}
