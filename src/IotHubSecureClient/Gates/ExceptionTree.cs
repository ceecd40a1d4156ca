namespace IotHubSecureClient.Gates;

/// <summary>Looks through what the SDKs wrap an exception in.</summary>
internal static class ExceptionTree
{
    /// <summary>The first exception of a type, outermost first.</summary>
    public static TException? Find<TException>(Exception? exception)
        where TException : Exception =>
        exception switch
        {
            null => null,
            TException found => found,
            AggregateException aggregate => aggregate.InnerExceptions.Select(Find<TException>).FirstOrDefault(found => found is not null),
            _ => Find<TException>(exception.InnerException),
        };

    /// <summary>The last of those exceptions of a type that are inside of each other: what the others wrap.</summary>
    public static TException? FindInnermost<TException>(Exception? exception)
        where TException : Exception =>
        Find<TException>(exception) is { } found ? FindInnermost<TException>(found.InnerException) ?? found : null;
}
