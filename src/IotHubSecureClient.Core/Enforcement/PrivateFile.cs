using System.Runtime.Versioning;
using System.Text;

namespace IotHubSecureClient.Enforcement;

/// <summary>A file that only this user can read and write, from its first moment on.</summary>
[SupportedOSPlatform("linux")]
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">There is something of that name, be it a link.</exception>
    public static void Create(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        file.Write(Encoding.UTF8.GetBytes(text));
    }
}
