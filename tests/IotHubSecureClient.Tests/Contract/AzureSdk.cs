using System.IO.Compression;
using System.Reflection;

namespace IotHubSecureClient.Tests.Contract;

/// <summary>Which of the two ways this build took, and where the SDK's own assemblies are, if they are anywhere on this machine.</summary>
internal static class AzureSdk
{
    public const string Contract = "contract";

    private static readonly string[] Frameworks = ["net8.0", "netstandard2.1", "netstandard2.0"];

    private static readonly Dictionary<string, string?> Metadata = typeof(AzureSdk).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .GroupBy(attribute => attribute.Key)
        .ToDictionary(group => group.Key, group => group.First().Value);

    public static string Mode => Metadata["AzureIotSdk"]!;

    public static bool TryReadAssembly(string name, out byte[] image, out string whereLooked)
    {
        string version = Metadata[name]!;
        string feed = Path.Combine(Feed, $"{name}.{version}.nupkg");
        string restored = Path.Combine(PackagesFolder, name.ToLowerInvariant(), version, $"{name.ToLowerInvariant()}.{version}.nupkg");
        whereLooked = $"\"{feed}\" nor \"{restored}\"";
        image = [];
        if (new[] { feed, restored }.FirstOrDefault(File.Exists) is not string package)
        {
            return false;
        }

        using ZipArchive archive = ZipFile.OpenRead(package);
        ZipArchiveEntry entry = Frameworks
            .Select(framework => archive.GetEntry($"lib/{framework}/{name}.dll"))
            .First(candidate => candidate is not null)!;
        using Stream stream = entry.Open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        image = copy.ToArray();
        return true;
    }

    private static string Feed => Environment.GetEnvironmentVariable("AZURE_IOT_SDK_FEED") is { Length: > 0 } feed ? feed : Metadata["AzureIotSdkFeed"]!;

    private static string PackagesFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
