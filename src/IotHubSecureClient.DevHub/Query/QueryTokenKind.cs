namespace IotHubSecureClient.Emulation.Query;

internal enum QueryTokenKind
{
    End,
    Name,

    /// <summary>A name in double brackets, which may be a keyword or have any character.</summary>
    BracketedName,
    Text,
    Number,
    Symbol,
}
