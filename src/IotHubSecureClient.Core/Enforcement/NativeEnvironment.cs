using System.ComponentModel;
using System.Runtime.InteropServices;

namespace IotHubSecureClient.Enforcement;

/// <summary>The environment that native libraries read. The runtime keeps a copy of its own: <see cref="Environment.SetEnvironmentVariable(string, string)"/> does not reach this one.</summary>
internal static partial class NativeEnvironment
{
    private const int Overwrite = 1;

    public static string? Get(string name) => Marshal.PtrToStringUTF8(GetVariable(name));

    public static void Set(string name, string? value)
    {
        if ((value is null ? UnsetVariable(name) : SetVariable(name, value, Overwrite)) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int UnsetVariable(string name);
}
