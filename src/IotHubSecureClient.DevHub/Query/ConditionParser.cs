using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Reads the condition of a WHERE clause. Loosest first: OR, AND, NOT, comparison and IN, + and -, * / and %, sign.</summary>
internal sealed class ConditionParser(QueryReader reader)
{
    /// <summary>Deeper nesting than anybody writes; the parser calls itself for each level.</summary>
    private const int MaxDepth = 64;

    private static readonly string[] Comparisons = ["=", "!=", "<>", "<=", ">=", "<", ">"];

    private int _depth;

    /// <exception cref="HubException">It is not a condition of the language.</exception>
    public QueryExpression Parse()
    {
        if (++_depth > MaxDepth)
        {
            throw QueryErrors.At(reader.Current.Position, "it is nested too deeply.");
        }

        QueryExpression left = ParseAnd();
        while (reader.TryTake("OR"))
        {
            left = new LogicalExpression(IsAnd: false, left, ParseAnd());
        }

        _depth--;
        return left;
    }

    private QueryExpression ParseAnd()
    {
        QueryExpression left = ParseNot();
        while (reader.TryTake("AND"))
        {
            left = new LogicalExpression(IsAnd: true, left, ParseNot());
        }

        return left;
    }

    private QueryExpression ParseNot()
    {
        bool isNegated = false;
        while (reader.TryTake("NOT"))
        {
            isNegated = !isNegated;
        }

        QueryExpression operand = ParseComparison();
        return isNegated ? new NotExpression(operand) : operand;
    }

    private QueryExpression ParseComparison()
    {
        QueryExpression left = ParseSum();
        if (Comparisons.FirstOrDefault(reader.TryTake) is { } comparison)
        {
            return new ComparisonExpression(comparison, left, ParseSum());
        }

        return reader.TryTake("IN") ? new InExpression(left, ParseArray(), IsNegated: false)
            : reader.TryTake("NIN") ? new InExpression(left, ParseArray(), IsNegated: true)
            : left;
    }

    private QueryExpression ParseSum()
    {
        QueryExpression left = ParseProduct();
        while (reader.Current.Is("+") || reader.Current.Is("-"))
        {
            left = new ArithmeticExpression(reader.Take().Text, left, ParseProduct());
        }

        return left;
    }

    private QueryExpression ParseProduct()
    {
        QueryExpression left = ParseSigned();
        while (reader.Current.Is("*") || reader.Current.Is("/") || reader.Current.Is("%"))
        {
            left = new ArithmeticExpression(reader.Take().Text, left, ParseSigned());
        }

        return left;
    }

    private QueryExpression ParseSigned() =>
        reader.TryTake("-") ? new ArithmeticExpression("-", new LiteralExpression(QueryValue.Of(0)), ParseValue()) : ParseValue();

    private QueryExpression ParseValue()
    {
        if (reader.TryTake("("))
        {
            QueryExpression inner = Parse();
            reader.Expect(")");
            return inner;
        }

        if (TryTakeConstant(out QueryValue constant))
        {
            return new LiteralExpression(constant);
        }

        if (reader.Current.Kind != QueryTokenKind.Name || reader.IsKeyword())
        {
            throw reader.Unexpected("a value");
        }

        return FunctionExpression.Arguments.ContainsKey(reader.Current.Text) ? ParseFunction() : ParsePath();
    }

    private PathExpression ParsePath()
    {
        QueryToken name = reader.Current;
        try
        {
            return reader.TakePath();
        }
        catch (HubException) when (reader.Current.Is("("))
        {
            throw QueryErrors.At(name.Position, $"there is no function '{name.Text}'. There are {string.Join(", ", FunctionExpression.Arguments.Keys)}.");
        }
    }

    private FunctionExpression ParseFunction()
    {
        string name = reader.Take().Text.ToUpperInvariant();
        reader.Expect("(");
        QueryExpression first = name == "IS_DEFINED" ? reader.TakePath() : ParseSum();
        QueryExpression? second = null;
        if (FunctionExpression.Arguments[name] == 2)
        {
            reader.Expect(",");
            second = ParseSum();
        }

        reader.Expect(")");
        return new FunctionExpression(name, first, second);
    }

    private List<QueryValue> ParseArray()
    {
        reader.Expect("[");
        List<QueryValue> values = [];
        do
        {
            bool isNegative = reader.TryTake("-");
            if (!TryTakeConstant(out QueryValue constant) || (isNegative && constant.Kind != QueryValueKind.Number))
            {
                throw reader.Unexpected("a constant");
            }

            values.Add(isNegative ? QueryValue.Of(-constant.Number) : constant);
        }
        while (reader.TryTake(","));
        reader.Expect("]");
        return values;
    }

    private bool TryTakeConstant(out QueryValue value)
    {
        QueryToken token = reader.Current;
        QueryValue? constant = token.Kind switch
        {
            QueryTokenKind.Text => QueryValue.Of(token.Text),
            QueryTokenKind.Number => QueryValue.Of(token.Number),
            QueryTokenKind.Name when token.Is("true") => QueryValue.Of(true),
            QueryTokenKind.Name when token.Is("false") => QueryValue.Of(false),
            QueryTokenKind.Name when token.Is("null") => QueryValue.Null,
            QueryTokenKind.Name when token.Is("undefined") => QueryValue.Undefined,
            _ => null,
        };
        value = constant ?? default;
        if (constant is not null)
        {
            reader.Take();
        }

        return constant is not null;
    }
}
