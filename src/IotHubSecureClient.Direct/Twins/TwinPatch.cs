using System.Text.Json.Nodes;

namespace IotHubSecureClient.Direct;

/// <summary>The service's change of a twin. What is named is set, and a JSON null removes; in a replacement, what is not named is removed as well.</summary>
public sealed class TwinPatch
{
    /// <summary>The tags.</summary>
    /// <value>Default <see langword="null"/>: not changed.</value>
    public JsonObject? Tags { get; set; }

    /// <summary>The desired properties.</summary>
    /// <value>Default <see langword="null"/>: not changed.</value>
    public JsonObject? Desired { get; set; }

    internal byte[] ToJson()
    {
        var json = new JsonObject();
        if (Tags is not null)
        {
            json["tags"] = Tags.DeepClone();
        }

        if (Desired is not null)
        {
            json["properties"] = new JsonObject { ["desired"] = Desired.DeepClone() };
        }

        return JsonBytes.Of(json);
    }
}
