using System.Text.Json.Nodes;
using CsCheck;

namespace IotHubSecureClient.Tests.Twins;

/// <summary>Documents and patches over few keys, so that they meet.</summary>
internal static class TwinGenerators
{
    private static readonly Gen<string> Key = Gen.OneOfConst("a", "b", "c", "ä");

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf(
        Gen.Int[-9, 9].Select(i => (JsonNode?)JsonValue.Create(i)),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.OneOfConst("", "x", "\u00e9\u0000", "\"\\").Select(s => (JsonNode?)JsonValue.Create(s)),
        Gen.Int[0, 9].Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => (JsonNode?)JsonValue.Create(i))])));

    /// <summary>An object without nulls.</summary>
    public static Gen<JsonObject> Document { get; } = Object(3, withNulls: false);

    /// <summary>An object with nulls.</summary>
    public static Gen<JsonObject> Patch { get; } = Object(3, withNulls: true);

    private static Gen<JsonObject> Object(int depth, bool withNulls) => Gen.Select(Key, Value(depth, withNulls)).Array[0, 4].Select(members =>
    {
        JsonObject result = [];
        foreach ((string name, JsonNode? value) in members)
        {
            result[name] = value?.DeepClone();
        }

        return result;
    });

    private static Gen<JsonNode?> Value(int depth, bool withNulls)
    {
        Gen<JsonNode?> leaf = withNulls ? Gen.Frequency((1, Gen.Const((JsonNode?)null)), (2, Scalar)) : Scalar;
        return depth == 0 ? leaf : Gen.Frequency((1, leaf), (1, Object(depth - 1, withNulls).Select(o => (JsonNode?)o)));
    }
}
