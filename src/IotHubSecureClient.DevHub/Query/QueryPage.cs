namespace IotHubSecureClient.Emulation.Query;

/// <summary>Some rows of a query's result.</summary>
/// <param name="Rows">JSON objects, UTF-8.</param>
/// <param name="Continuation">What leads to the next; <see langword="null"/> where there is none.</param>
internal sealed record QueryPage(IReadOnlyList<ReadOnlyMemory<byte>> Rows, string? Continuation);
