using System.Runtime.Versioning;
using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Tests.Enforcement;

[SupportedOSPlatform("linux")]
public sealed class OpenSslHandoverTests
{
    private const string Variable = "OPENSSL_CONF";

    public OpenSslHandoverTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The process policy is there on Linux only.");

    [Fact]
    public void Run_WhileOpenSslLoads_NamesAFileThatOnlyThisUserCanReach()
    {
        var before = NativeEnvironment.Get(Variable);
        string? path = null;

        OpenSslHandover.Run("the text", () =>
        {
            path = NativeEnvironment.Get(Variable);
            Assert.NotNull(path);
            Assert.Equal("the text", File.ReadAllText(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        });

        Assert.False(Path.Exists(Path.GetDirectoryName(path)));
        Assert.Equal(before, NativeEnvironment.Get(Variable));
    }

    [Fact]
    public void Run_LoadFails_LeavesNothing()
    {
        string? path = null;

        Assert.Throws<InvalidOperationException>(() => OpenSslHandover.Run("the text", () =>
        {
            path = NativeEnvironment.Get(Variable);
            throw new InvalidOperationException();
        }));

        Assert.False(Path.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public void Create_LinkOfThatName_Throws()
    {
        var directory = Directory.CreateTempSubdirectory("private-file-");
        try
        {
            var target = Path.Combine(directory.FullName, "target");
            var link = Path.Combine(directory.FullName, "link");
            File.CreateSymbolicLink(link, target);

            Assert.Throws<IOException>(() => PrivateFile.Create(link, "the text"));
            Assert.False(File.Exists(target));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
