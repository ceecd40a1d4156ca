using System.Globalization;
using System.Text;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>Splits a query into words.</summary>
internal sealed class QueryLexer(string query)
{
    private static readonly string[] Symbols = ["<=", ">=", "!=", "<>", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", "."];

    private int _position;

    /// <exception cref="HubException">A character or literal is not of the language.</exception>
    public static IReadOnlyList<QueryToken> Read(string query)
    {
        QueryLexer lexer = new(query);
        List<QueryToken> tokens = [];
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != QueryTokenKind.End);
        return tokens;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$';

    private static bool IsNamePart(char c) => IsNameStart(c) || char.IsDigit(c);

    private QueryToken Next()
    {
        while (_position < query.Length && char.IsWhiteSpace(query[_position]))
        {
            _position++;
        }

        if (_position == query.Length)
        {
            return new(QueryTokenKind.End, "", 0, _position);
        }

        char c = query[_position];
        return c is '\'' or '"' ? ReadText(c)
            : char.IsAsciiDigit(c) ? ReadNumber()
            : IsNameStart(c) ? ReadName()
            : query.AsSpan(_position).StartsWith("[[") ? ReadBracketedName()
            : ReadSymbol();
    }

    private QueryToken ReadName()
    {
        int start = _position;
        while (_position < query.Length && IsNamePart(query[_position]))
        {
            _position++;
        }

        return new(QueryTokenKind.Name, query[start.._position], 0, start);
    }

    private QueryToken ReadBracketedName()
    {
        int start = _position;
        int end = query.IndexOf("]]", start, StringComparison.Ordinal);
        if (end <= start + 2)
        {
            throw QueryErrors.At(start, "a name in [[ ]] is empty or does not end.");
        }

        _position = end + 2;
        return new(QueryTokenKind.BracketedName, query[(start + 2)..end], 0, start);
    }

    private QueryToken ReadSymbol()
    {
        int start = _position;
        string symbol = Symbols.FirstOrDefault(s => query.AsSpan(start).StartsWith(s)) ?? throw QueryErrors.At(start, $"the character '{query[start]}' has no meaning here.");
        _position += symbol.Length;
        return new(QueryTokenKind.Symbol, symbol, 0, start);
    }

    private QueryToken ReadNumber()
    {
        int start = _position;
        bool isHexadecimal = query.AsSpan(start).StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        while (_position < query.Length && (IsNamePart(query[_position]) || query[_position] == '.' || IsExponentSign(isHexadecimal)))
        {
            _position++;
        }

        string text = query[start.._position];
        bool isNumber = isHexadecimal ? TryReadHexadecimal(text, out double number) : TryReadDecimal(text, out number);
        return isNumber && double.IsFinite(number) ? new(QueryTokenKind.Number, text, number, start) : throw QueryErrors.At(start, $"'{text}' is not a number.");
    }

    private static bool TryReadDecimal(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);

    private static bool TryReadHexadecimal(string text, out double number)
    {
        bool isNumber = ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value);
        number = value;
        return isNumber;
    }

    private bool IsExponentSign(bool isHexadecimal) => !isHexadecimal && query[_position] is '+' or '-' && query[_position - 1] is 'e' or 'E';

    private QueryToken ReadText(char quote)
    {
        int start = _position++;
        StringBuilder text = new();
        while (_position < query.Length && query[_position] != quote)
        {
            text.Append(query[_position] == '\\' ? ReadEscape() : query[_position++]);
        }

        if (_position == query.Length)
        {
            throw QueryErrors.At(start, "the string does not end.");
        }

        _position++;
        return new(QueryTokenKind.Text, text.ToString(), 0, start);
    }

    private char ReadEscape()
    {
        int start = _position;
        char escaped = start + 1 < query.Length ? query[start + 1] : '\0';
        if (escaped is '\'' or '"' or '\\')
        {
            _position += 2;
            return escaped;
        }

        bool isUnicode = escaped == 'u' && start + 6 <= query.Length && query.Skip(start + 2).Take(4).All(char.IsAsciiHexDigit);
        if (!isUnicode)
        {
            throw QueryErrors.At(start, "an escape in a string is one of \\', \\\", \\\\ and \\uXXXX.");
        }

        _position += 6;
        return (char)int.Parse(query.AsSpan(start + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
