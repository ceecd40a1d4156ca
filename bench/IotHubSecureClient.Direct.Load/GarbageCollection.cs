namespace IotHubSecureClient.Direct.Load;

/// <summary>A way to run the garbage collector (https://learn.microsoft.com/dotnet/core/runtime-config/garbage-collector).</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Environment">What tells the runtime.</param>
internal sealed record GarbageCollection(string Name, IReadOnlyDictionary<string, string> Environment)
{
    public static GarbageCollection[] All { get; } =
    [
        new("workstation, concurrent: a console program's", Settings(server: false, concurrent: true)),
        new("workstation, not concurrent", Settings(server: false, concurrent: false)),
        new("server, concurrent: a web host's", Settings(server: true, concurrent: true)),
    ];

    private static Dictionary<string, string> Settings(bool server, bool concurrent) => new() { ["DOTNET_gcServer"] = server ? "1" : "0", ["DOTNET_gcConcurrent"] = concurrent ? "1" : "0" };
}
