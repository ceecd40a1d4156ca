using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IotHubSecureClient.Emulation.Twins;

/// <summary>Writes twins in the service's form.</summary>
internal static class TwinJson
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a device gets: <c>{"desired":{…,"$version":n},"reported":{…,"$version":n}}</c>, without metadata.</summary>
    public static ReadOnlyMemory<byte> WriteForDevice(TwinDocument twin) => Write(writer =>
    {
        writer.WriteStartObject();
        WriteVersioned(writer, "desired", twin.Desired, twin.DesiredVersion);
        WriteVersioned(writer, "reported", twin.Reported, twin.ReportedVersion);
        writer.WriteEndObject();
    });

    /// <summary>A back end's patch of the desired properties as the device gets it, with the <c>$version</c> that it led to.</summary>
    public static ReadOnlyMemory<byte> WritePatch(JsonElement patch, long version) => Write(writer =>
    {
        writer.WriteStartObject();
        if (patch.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in patch.EnumerateObject().Where(m => !TwinRules.IsReadOnly(m.Name)))
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteNumber("$version", version);
        writer.WriteEndObject();
    });

    /// <summary>The patch that leads a device from one state of the desired properties to another: the topics have a form for patches only.</summary>
    public static ReadOnlyMemory<byte> WriteDifference(TwinNode before, TwinNode after, long version) => Write(writer =>
    {
        writer.WriteStartObject();
        WriteDifferences(writer, before, after);
        writer.WriteNumber("$version", version);
        writer.WriteEndObject();
    });

    /// <summary>The members <c>tags</c> (where there are any) and <c>properties</c> of a twin as a back end gets it.</summary>
    public static void WriteSections(Utf8JsonWriter writer, TwinDocument twin)
    {
        if (twin.Tags.Children!.Count > 0)
        {
            writer.WritePropertyName("tags");
            WriteNode(writer, twin.Tags);
        }

        writer.WriteStartObject("properties");
        WriteWithMetadata(writer, "desired", twin.Desired, twin.DesiredVersion);
        WriteWithMetadata(writer, "reported", twin.Reported, twin.ReportedVersion);
        writer.WriteEndObject();
    }

    public static void WriteNode(Utf8JsonWriter writer, TwinNode node)
    {
        if (node.Children is null)
        {
            node.Value.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        WriteMembers(writer, node);
        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Relaxed))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }

    private static void WriteMembers(Utf8JsonWriter writer, TwinNode node)
    {
        foreach ((string name, TwinNode child) in node.Children!)
        {
            writer.WritePropertyName(name);
            WriteNode(writer, child);
        }
    }

    private static void WriteDifferences(Utf8JsonWriter writer, TwinNode before, TwinNode after)
    {
        foreach (string removed in before.Children!.Keys.Where(name => !after.Children!.ContainsKey(name)))
        {
            writer.WriteNull(removed);
        }

        foreach ((string name, TwinNode child) in after.Children!)
        {
            writer.WritePropertyName(name);
            if (child.Children is not null && before.Children.TryGetValue(name, out TwinNode? old) && old.Children is not null)
            {
                writer.WriteStartObject();
                WriteDifferences(writer, old, child);
                writer.WriteEndObject();
            }
            else
            {
                WriteNode(writer, child);
            }
        }
    }

    private static void WriteVersioned(Utf8JsonWriter writer, string name, TwinNode section, long version)
    {
        writer.WriteStartObject(name);
        WriteMembers(writer, section);
        writer.WriteNumber("$version", version);
        writer.WriteEndObject();
    }

    private static void WriteWithMetadata(Utf8JsonWriter writer, string name, TwinNode section, long version)
    {
        writer.WriteStartObject(name);
        WriteMembers(writer, section);
        writer.WritePropertyName("$metadata");
        WriteMetadata(writer, section);
        writer.WriteNumber("$version", version);
        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, TwinNode node)
    {
        writer.WriteStartObject();
        writer.WriteString("$lastUpdated", node.LastUpdated.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        if (node.LastUpdatedVersion is { } version)
        {
            writer.WriteNumber("$lastUpdatedVersion", version);
        }

        foreach ((string name, TwinNode child) in node.Children ?? TwinNode.Empty.Children!)
        {
            writer.WritePropertyName(name);
            WriteMetadata(writer, child);
        }

        writer.WriteEndObject();
    }
}
