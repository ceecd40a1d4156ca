using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Tests.Enforcement;

public sealed class LoadedLibrariesTests
{
    [Theory]
    [InlineData("7f1000000000-7f1000010000 r-xp 00000000 08:01 1234                       /usr/lib/x86_64-linux-gnu/libssl.so.3", "/usr/lib/x86_64-linux-gnu/libssl.so.3")]
    [InlineData("7f1000000000-7f1000010000 r-xp 00000000 08:01 1234 /opt/a tool/libssl-1f2e3d.so.1.1", "/opt/a tool/libssl-1f2e3d.so.1.1")]
    [InlineData("7f1000000000-7f1000010000 r-xp 00000000 08:01 1234 /lib/libssl.so.3 (deleted)", "/lib/libssl.so.3 (deleted)")]
    [InlineData("7f1000000000-7f1000010000 r-xp 00000000 08:01 1234 /usr/lib/x86_64-linux-gnu/libssl3.so", null)]
    [InlineData("7f1000000000-7f1000010000 r-xp 00000000 08:01 1234 /usr/lib/x86_64-linux-gnu/libcrypto.so.3", null)]
    [InlineData("7f1000000000-7f1000010000 rw-p 00000000 00:00 0", null)]
    [InlineData("7f1000000000-7f1000010000 rw-p 00000000 00:00 0                          [heap]", null)]
    public void FindLibSsl_LineOfMaps_FindsOpenSslOnly(string line, string? path) => Assert.Equal(path, LoadedLibraries.FindLibSsl(["", line]));

    [Fact]
    public void FindLibSsl_ThisProcessAfterAHandshake_FindsIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /proc/self/maps.");
        ClientHelloCapture.Capture(new() { TargetHost = "hub.invalid" });

        Assert.NotNull(LoadedLibraries.FindLibSsl());
    }
}
