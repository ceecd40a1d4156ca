namespace IotHubSecureClient.Tests.Handshake;

/// <summary>The recorded bytes of real clients and servers; Corpus/README.md says how each file was made.</summary>
internal static class Corpus
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Handshake", "Corpus");

    public static TheoryData<string> ClientHellos => [.. Names("ClientHello")];

    public static TheoryData<string> ServerFlights => [.. Names("ServerFlight")];

    public static string Snapshot => Path.Combine(Folder, "offers.txt");

    public static byte[] ClientHello(string name) => Load("ClientHello", name);

    public static byte[] ServerFlight(string name) => Load("ServerFlight", name);

    public static byte[][] All(string kind) => [.. Names(kind).Select(name => Load(kind, name))];

    private static IEnumerable<string> Names(string kind) =>
        Directory.GetFiles(Path.Combine(Folder, kind), "*.hex").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static byte[] Load(string kind, string name) =>
        Convert.FromHexString(File.ReadAllText(Path.Combine(Folder, kind, name + ".hex")).ReplaceLineEndings(""));
}
