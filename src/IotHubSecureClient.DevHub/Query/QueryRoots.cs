namespace IotHubSecureClient.Emulation.Query;

/// <summary>The members of a twin that a path may begin with. Unlike what is below them they are found in any case.</summary>
internal static class QueryRoots
{
    private static readonly string[] Common =
    [
        "deviceId", "etag", "deviceEtag", "status", "statusReason", "statusUpdateTime", "connectionState", "lastActivityTime", "cloudToDeviceMessageCount",
        "authenticationType", "x509Thumbprint", "modelId", "version", "tags", "properties",
    ];

    private static readonly string[] Devices = [.. Common, "capabilities", "deviceScope"];
    private static readonly string[] Modules = [.. Common, "moduleId"];

    public static IReadOnlyList<string> Of(QueryCollection collection) => collection == QueryCollection.Devices ? Devices : Modules;

    /// <summary>The name as it stands in the document, or <see langword="null"/>.</summary>
    public static string? Find(QueryCollection collection, string name) =>
        collection == QueryCollection.Devices && string.Equals(name, "id", StringComparison.OrdinalIgnoreCase)
            ? "deviceId"
            : Of(collection).FirstOrDefault(root => string.Equals(root, name, StringComparison.OrdinalIgnoreCase));
}
