using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using IotHubSecureClient.Emulation.Query;

namespace IotHubSecureClient.Tests.Query;

/// <summary>Conditions as text, each with a function that says what it comes to, written without the hub's code.</summary>
/// <remarks>A row maps tag names to a bool, a double or a string; what is missing is undefined, written as the object below.</remarks>
internal sealed record ConditionModel(string Text, Func<IReadOnlyDictionary<string, object>, object> Evaluate)
{
    public static readonly object Undefined = "undefined".GetHashCode(StringComparison.Ordinal);

    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly Gen<object> Scalar = Gen.OneOf(Gen.Bool.Select(b => (object)b), Gen.Int[-3, 3].Select(i => (object)(double)i), Gen.OneOfConst("", "x", "xy", "1", "'\"\\ä").Select(s => (object)s));

    private static readonly Gen<ConditionModel> Operand = Gen.OneOf(
        Gen.OneOfConst(Names).Select(name => new ConditionModel($"tags.{name}", row => row.GetValueOrDefault(name, Undefined))),
        Scalar.Select(value => new ConditionModel(Literal(value), _ => value)));

    /// <summary>Random tags.</summary>
    public static Gen<IReadOnlyDictionary<string, object>> Rows { get; } =
        Gen.Select(Gen.OneOfConst(Names), Scalar).Array[0, 3].Select(tags => (IReadOnlyDictionary<string, object>)tags.DistinctBy(t => t.Item1).ToDictionary(t => t.Item1, t => t.Item2));

    /// <summary>Random conditions.</summary>
    public static Gen<ConditionModel> Conditions { get; } = Condition(3);

    public static JsonElement Twin(IReadOnlyDictionary<string, object> row)
    {
        JsonObject tags = [];
        foreach ((string name, object value) in row)
        {
            tags[name] = value switch { bool b => b, double d => d, _ => (string)value };
        }

        return JsonElement.Parse(new JsonObject { ["tags"] = tags }.ToJsonString());
    }

    public static object Read(QueryValue value) => value.Kind switch
    {
        QueryValueKind.Boolean => value.IsTrue,
        QueryValueKind.Number => value.Number,
        QueryValueKind.Text => value.Text!,
        _ => Undefined,
    };

    private static Gen<ConditionModel> Condition(int depth)
    {
        Gen<ConditionModel> comparison = Gen.Select(Operand, Gen.OneOfConst("=", "!=", "<>", "<", "<=", ">", ">="), Operand).Select((left, sign, right) =>
            new ConditionModel($"{left.Text} {sign} {right.Text}", row => Compare(sign, left.Evaluate(row), right.Evaluate(row))));
        Gen<ConditionModel> membership = Gen.Select(Operand, Gen.Bool, Scalar.Array[1, 3]).Select((operand, isIn, values) =>
            new ConditionModel($"{operand.Text} {(isIn ? "IN" : "NIN")} [{string.Join(", ", values.Select(Literal))}]", row =>
                operand.Evaluate(row) is var value && value.Equals(Undefined) ? Undefined : values.Contains(value) == isIn));
        Gen<ConditionModel> defined = Gen.OneOfConst(Names).Select(name => new ConditionModel($"is_defined(tags.{name})", row => row.ContainsKey(name)));
        Gen<ConditionModel> starts = Gen.Select(Operand, Operand).Select((text, part) =>
            new ConditionModel($"STARTSWITH({text.Text}, {part.Text})", row =>
                text.Evaluate(row) is string t && part.Evaluate(row) is string p ? t.StartsWith(p, StringComparison.Ordinal) : Undefined));
        Gen<ConditionModel> leaf = Gen.OneOf(comparison, membership, defined, starts);
        if (depth == 0)
        {
            return leaf;
        }

        Gen<ConditionModel> inner = Condition(depth - 1);
        Gen<ConditionModel> not = inner.Select(c => new ConditionModel($"NOT ({c.Text})", row => c.Evaluate(row) is bool b ? !b : Undefined));
        Gen<ConditionModel> both = Gen.Select(inner, Gen.Bool, inner).Select((left, isAnd, right) =>
            new ConditionModel($"({left.Text}) {(isAnd ? "AND" : "or")} ({right.Text})", row => Combine(isAnd, left.Evaluate(row), right.Evaluate(row))));

        // Without parentheses: AND binds more tightly, both to the left.
        Gen<ConditionModel> chain = Gen.Select(leaf, leaf, leaf).Select((x, y, z) => new ConditionModel(
            $"{x.Text} OR {y.Text} AND NOT {z.Text}",
            row => Combine(isAnd: false, x.Evaluate(row), Combine(isAnd: true, y.Evaluate(row), z.Evaluate(row) is bool b ? !b : Undefined))));
        return Gen.OneOf(leaf, not, both, chain);
    }

    private static object Combine(bool isAnd, object left, object right) => (left, right) switch
    {
        (bool l, bool r) => isAnd ? l && r : l || r,
        (bool l, _) when l != isAnd => l,
        (_, bool r) when r != isAnd => r,
        _ => Undefined,
    };

    private static object Compare(string sign, object left, object right)
    {
        if (left.Equals(Undefined) || right.Equals(Undefined) || left.GetType() != right.GetType())
        {
            return Undefined;
        }

        int order = left is string text ? string.CompareOrdinal(text, (string)right) : ((IComparable)left).CompareTo(right);
        return sign switch { "=" => order == 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, ">=" => order >= 0, _ => order != 0 };
    }

    private static string Literal(object value) => value switch
    {
        bool b => b ? "true" : "FALSE",
        double d => d.ToString(CultureInfo.InvariantCulture),
        _ => $"'{((string)value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("ä", "\\u00E4", StringComparison.Ordinal)}'",
    };
}
