namespace IotHubSecureClient.Enforcement;

/// <summary>The native libraries that this process has mapped (proc(5), <c>/proc/[pid]/maps</c>).</summary>
internal static class LoadedLibraries
{
    private const string Maps = "/proc/self/maps";
    private const int PathColumn = 5;

    /// <summary>The path of OpenSSL's libssl, or <see langword="null"/> where none is loaded.</summary>
    public static string? FindLibSsl() => FindLibSsl(File.ReadLines(Maps));

    internal static string? FindLibSsl(IEnumerable<string> maps) =>
        maps.Select(PathOf).FirstOrDefault(path => IsLibSsl(Path.GetFileName(path)));

    private static string PathOf(string line)
    {
        var columns = line.Split(' ', PathColumn + 1, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return columns.Length > PathColumn ? columns[PathColumn] : "";
    }

    /// <summary>Copies bundled with other software are named like <c>libssl-1f2e3d.so.3</c>. <c>libssl3.so</c> is Mozilla's NSS and reads no OpenSSL configuration.</summary>
    private static bool IsLibSsl(string fileName) =>
        fileName.StartsWith("libssl.so", StringComparison.Ordinal) || fileName.StartsWith("libssl-", StringComparison.Ordinal);
}
