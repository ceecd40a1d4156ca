namespace IotHubSecureClient.Direct;

/// <summary>The outcome of a bulk request.</summary>
public sealed class BulkOperationResult
{
    /// <summary>Whether everything was done.</summary>
    public bool IsSuccessful { get; init; }

    /// <summary>The devices that were refused; the others are done.</summary>
    public IReadOnlyList<BulkOperationError> Errors { get; init; } = [];
}
