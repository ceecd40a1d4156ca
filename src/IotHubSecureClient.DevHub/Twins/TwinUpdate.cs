using System.Text.Json;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Twins;

/// <summary>What a back end sent to change a twin: tags and desired properties, to merge (PATCH) or to put in the place of what is there (PUT).</summary>
internal sealed class TwinUpdate
{
    private TwinUpdate(JsonElement tags, JsonElement desired, bool isReplacement)
    {
        Tags = tags;
        Desired = desired;
        IsReplacement = isReplacement;
    }

    /// <summary>Undefined where the section was not sent.</summary>
    public JsonElement Tags { get; }

    /// <summary>Undefined where the section was not sent.</summary>
    public JsonElement Desired { get; }

    public bool IsReplacement { get; }

    /// <summary>Takes the two sections out of a twin document; whatever else it has is read-only and not looked at.</summary>
    /// <exception cref="HubException"><c>properties</c> is not an object.</exception>
    public static TwinUpdate Read(JsonElement twin, bool isReplacement)
    {
        twin.TryGetProperty("tags", out JsonElement tags);
        JsonElement desired = default;
        if (twin.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind != JsonValueKind.Null)
        {
            if (properties.ValueKind != JsonValueKind.Object)
            {
                throw new HubException(HubErrorCode.ArgumentInvalid, "The value of 'properties' is not a JSON object.");
            }

            properties.TryGetProperty("desired", out desired);
        }

        return new TwinUpdate(tags, desired, isReplacement);
    }

    /// <exception cref="HubException">A section breaks a rule.</exception>
    public void Check()
    {
        foreach ((string name, JsonElement section) in new[] { ("tags", Tags), ("desired", Desired) })
        {
            if (section.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            {
                TwinRules.Check(name, section, allowsNull: !IsReplacement);
            }
        }
    }

    public TwinDocument Apply(TwinDocument before, DateTimeOffset now)
    {
        bool changesTags = IsReplacement || Tags.ValueKind != JsonValueKind.Undefined;
        bool changesDesired = IsReplacement || Desired.ValueKind != JsonValueKind.Undefined;
        if (!changesTags && !changesDesired)
        {
            return before;
        }

        long desiredVersion = before.DesiredVersion + (changesDesired ? 1 : 0);
        return before with
        {
            Tags = changesTags ? Apply(before.Tags, Tags, new TwinMerge(now, null)) : before.Tags,
            Desired = changesDesired ? Apply(before.Desired, Desired, new TwinMerge(now, desiredVersion)) : before.Desired,
            DesiredVersion = desiredVersion,
            Version = before.Version + 1,
            Revision = before.Revision + 1,
        };
    }

    private TwinNode Apply(TwinNode before, JsonElement section, TwinMerge merge) =>
        section.ValueKind != JsonValueKind.Object ? merge.Create(EmptyObject)
        : IsReplacement ? merge.Create(section)
        : merge.Apply(before, section);

    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}");
}
