using System.Buffers.Binary;

namespace IotHubSecureClient.Emulation.Twins;

/// <summary>One state of a twin; a change makes a new one.</summary>
internal sealed record TwinDocument
{
    public required TwinNode Tags { get; init; }

    public required TwinNode Desired { get; init; }

    public long DesiredVersion { get; init; } = 1;

    public required TwinNode Reported { get; init; }

    public long ReportedVersion { get; init; } = 1;

    /// <summary>Grows with every change of any section.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Counts the changes that back ends made; the ETag is made of it.</summary>
    public long Revision { get; init; } = 1;

    public string ETag
    {
        get
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, Revision);
            return Convert.ToBase64String(bytes);
        }
    }

    public static TwinDocument New(DateTimeOffset now) => new()
    {
        Tags = TwinNode.Empty,
        Desired = TwinNode.OfObject(new OrderedDictionary<string, TwinNode>(), now, 1),
        Reported = TwinNode.OfObject(new OrderedDictionary<string, TwinNode>(), now, null),
    };
}
