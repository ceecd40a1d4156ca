using System.Text.Json.Nodes;

namespace IotHubSecureClient.Tests.Twins;

/// <summary>The merge rules once more, written over mutable nodes and without any of the hub's code: RFC 7396, section 2, as it stands there.</summary>
internal static class TwinModel
{
    public static JsonNode? MergePatch(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        JsonObject result = target is JsonObject ? (JsonObject)target.DeepClone() : [];
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = MergePatch(result[name], value);
            }
        }

        return result;
    }
}
