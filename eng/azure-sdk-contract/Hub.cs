using System.Runtime.CompilerServices;

namespace Microsoft.Azure.Devices;

internal static class Hub
{
    public static PlatformNotSupportedException Needed([CallerMemberName] string member = null) =>
        new($"\"{member}\" needs the Azure IoT SDK. This build was compiled against signatures alone, which have no network code. Build with -p:AzureIotSdk=package.");
}
