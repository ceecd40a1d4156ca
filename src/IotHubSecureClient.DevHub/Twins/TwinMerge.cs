using System.Text.Json;

namespace IotHubSecureClient.Emulation.Twins;

/// <summary>How a patch changes a section of a twin: objects merge, <c>null</c> removes, anything else replaces.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/iot-hub-devguide-device-twins; the rules are those of RFC 7396.</remarks>
internal sealed class TwinMerge(DateTimeOffset now, long? version)
{
    public TwinNode Apply(TwinNode target, JsonElement patch) => Apply(target, patch, isRoot: true);

    /// <summary>A section made of a document alone.</summary>
    public TwinNode Create(JsonElement document) => Apply(TwinNode.Empty, document);

    private TwinNode Apply(TwinNode target, JsonElement patch, bool isRoot)
    {
        OrderedDictionary<string, TwinNode> children = target.Children is null ? [] : new(target.Children);
        foreach (JsonProperty member in patch.EnumerateObject())
        {
            if (isRoot && TwinRules.IsReadOnly(member.Name))
            {
                continue;
            }

            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                children.Remove(member.Name);
            }
            else if (member.Value.ValueKind == JsonValueKind.Object)
            {
                TwinNode before = children.TryGetValue(member.Name, out TwinNode? old) && old.Children is not null ? old : TwinNode.Empty;
                children[member.Name] = Apply(before, member.Value, isRoot: false);
            }
            else
            {
                children[member.Name] = TwinNode.OfValue(member.Value, now, version);
            }
        }

        return TwinNode.OfObject(children, now, version);
    }
}
