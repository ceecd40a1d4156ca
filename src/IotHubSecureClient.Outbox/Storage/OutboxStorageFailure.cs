namespace IotHubSecureClient.Outbox;

/// <summary>Why the file of an outbox cannot be used.</summary>
public enum OutboxStorageFailure
{
    /// <summary>Its directory does not exist.</summary>
    DirectoryMissing,

    /// <summary>The process may not read or write it.</summary>
    AccessDenied,

    /// <summary>Others than its owner may read or write it.</summary>
    NotPrivate,

    /// <summary>Another outbox, of this process or of another, has it open.</summary>
    InUse,

    /// <summary>It is a database of something else.</summary>
    NotAnOutbox,

    /// <summary>It was written by a newer version of this library.</summary>
    NewerVersion,

    /// <summary>It is damaged, or no database.</summary>
    Corrupt,

    /// <summary>There is no room on the disk.</summary>
    DiskFull,

    /// <summary>Reading or writing failed in another way.</summary>
    Io,
}
