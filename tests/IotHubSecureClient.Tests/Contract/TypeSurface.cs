namespace IotHubSecureClient.Tests.Contract;

/// <summary>What code outside its assembly can see of a type, one line for each fact.</summary>
internal sealed record TypeSurface(string Name, string Shape)
{
    public bool IsClosed { get; set; }

    public bool IsExhaustive => Shape.StartsWith("enum", StringComparison.Ordinal) || Shape.StartsWith("interface", StringComparison.Ordinal);

    public HashSet<string> Interfaces { get; } = [];

    public HashSet<string> Members { get; } = [];

    public HashSet<string> AbstractMembers { get; } = [];

    public HashSet<string> ObsoleteMembers { get; } = [];
}
