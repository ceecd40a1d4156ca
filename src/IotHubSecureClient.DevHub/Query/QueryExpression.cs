using System.Text.Json;

namespace IotHubSecureClient.Emulation.Query;

/// <summary>A part of a condition.</summary>
internal abstract record QueryExpression
{
    /// <param name="row">A twin as back ends get it.</param>
    public abstract QueryValue Evaluate(JsonElement row);
}
