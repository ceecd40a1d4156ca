namespace IotHubSecureClient.Outbox;

/// <summary>The file of an outbox cannot be used. What was asked for is not stored; what was stored before is still in the file, as far as that can be read.</summary>
public sealed class OutboxStorageException : IOException
{
    internal OutboxStorageException(string path, OutboxStorageFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => (Path, Failure) = (path, failure);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Why it cannot be used.</summary>
    public OutboxStorageFailure Failure { get; }

    /// <summary>Whether the same call can succeed later, without anything being repaired: when the file is free, or when there is room on the disk.</summary>
    public bool IsTransient => Failure is OutboxStorageFailure.InUse or OutboxStorageFailure.DiskFull;
}
