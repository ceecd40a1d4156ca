namespace IotHubSecureClient.Gates;

/// <summary>Looks through what the SDKs wrap an exception in.</summary>
internal static class ExceptionTree
{
    /// <summary>The first exception of a type, outermost first.</summary>
    public static TException? Find<TException>(Exception? exception)
        where TException : Exception =>
        Select(exception, static each => each as TException);

    /// <summary>What is found for the first exception for which there is something, outermost first.</summary>
    public static TResult? Select<TResult>(Exception? exception, Func<Exception, TResult?> select)
        where TResult : class =>
        exception is null ? null : select(exception) ?? (exception is AggregateException aggregate
            ? aggregate.InnerExceptions.Select(each => Select(each, select)).FirstOrDefault(found => found is not null)
            : Select(exception.InnerException, select));

    /// <summary>The last of those exceptions of a type that are inside of each other: what the others wrap.</summary>
    public static TException? FindInnermost<TException>(Exception? exception)
        where TException : Exception =>
        Find<TException>(exception) is { } found ? FindInnermost<TException>(found.InnerException) ?? found : null;
}
