namespace IotHubSecureClient.Outbox;

/// <summary>The file, before SQLite has it.</summary>
internal static class OutboxFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file where it is not there, for its owner alone, and refuses one that others can reach. SQLite gives the files beside it the same mode.</summary>
    /// <exception cref="OutboxStorageException">The file cannot be used.</exception>
    public static void Prepare(string path)
    {
        var directory = Path.GetDirectoryName(path);
        if (directory is null || !Directory.Exists(directory))
        {
            throw new OutboxStorageException(path, OutboxStorageFailure.DirectoryMissing, $"The directory '{directory}' of the outbox '{path}' does not exist. Make it, for the user of this process alone.");
        }

        try
        {
            Create(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An existing file must not be opened to look at it: closing it would take the locks of another outbox in this process away (fcntl(2), "Advisory record locking").
            if (!File.Exists(path))
            {
                throw new OutboxStorageException(path, OutboxStorageFailure.AccessDenied, $"The outbox '{path}' cannot be made. Let the user of this process write to its directory.", exception);
            }

            ThrowIfNotPrivate(path);
        }
    }

    private static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        new FileStream(path, options).Dispose();
    }

    private static void ThrowIfNotPrivate(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(Private | UnixFileMode.UserExecute)) is not UnixFileMode.None)
        {
            var mode = Convert.ToString((int)File.GetUnixFileMode(path), 8);
            throw new OutboxStorageException(path, OutboxStorageFailure.NotPrivate, $"The outbox '{path}' was refused: it has the mode '{mode}'. Allowed: 600, for its owner alone. Look who has read or changed it, then run 'chmod 600'.");
        }
    }
}
