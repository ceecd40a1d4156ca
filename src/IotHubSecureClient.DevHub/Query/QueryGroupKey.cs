namespace IotHubSecureClient.Emulation.Query;

/// <summary>What twins of one group have in common.</summary>
internal readonly record struct QueryGroupKey(QueryValueKind Kind, double Number, string? Text)
{
    public static QueryGroupKey Of(QueryValue value) => new(value.Kind, value.Number, value.Kind == QueryValueKind.Complex ? value.Json.GetRawText() : value.Text);
}
