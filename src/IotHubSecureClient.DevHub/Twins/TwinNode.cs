using System.Text.Json;

namespace IotHubSecureClient.Emulation.Twins;

/// <summary>An immutable value of a twin, with the time and version of its last change: the source of <c>$metadata</c>.</summary>
internal sealed class TwinNode
{
    public static readonly TwinNode Empty = new(new OrderedDictionary<string, TwinNode>(), default, null);

    private TwinNode(IReadOnlyDictionary<string, TwinNode>? children, DateTimeOffset lastUpdated, long? lastUpdatedVersion)
    {
        Children = children;
        LastUpdated = lastUpdated;
        LastUpdatedVersion = lastUpdatedVersion;
    }

    private TwinNode(JsonElement value, DateTimeOffset lastUpdated, long? lastUpdatedVersion)
        : this(null, lastUpdated, lastUpdatedVersion) => Value = value;

    /// <summary>The members of an object; <see langword="null"/> for a value or an array.</summary>
    public IReadOnlyDictionary<string, TwinNode>? Children { get; }

    /// <summary>A boolean, number, string or array; undefined for an object.</summary>
    public JsonElement Value { get; }

    public DateTimeOffset LastUpdated { get; }

    /// <summary>The <c>$version</c> of the desired properties that the change made; <see langword="null"/> elsewhere.</summary>
    public long? LastUpdatedVersion { get; }

    public static TwinNode OfObject(IReadOnlyDictionary<string, TwinNode> children, DateTimeOffset lastUpdated, long? lastUpdatedVersion) =>
        new(children, lastUpdated, lastUpdatedVersion);

    public static TwinNode OfValue(JsonElement value, DateTimeOffset lastUpdated, long? lastUpdatedVersion) =>
        new(value.Clone(), lastUpdated, lastUpdatedVersion);
}
