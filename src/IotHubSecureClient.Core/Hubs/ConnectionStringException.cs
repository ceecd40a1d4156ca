namespace IotHubSecureClient.Hubs;

/// <summary>
/// A connection string that was refused. The message names the part that is missing, unknown, duplicate, malformed or in contradiction with another,
/// and never contains a value of the connection string. A retry cannot help.
/// </summary>
public sealed class ConnectionStringException : FormatException
{
    internal ConnectionStringException(string part, string message)
        : base(message) => Part = part;

    /// <summary>
    /// The name of the part that the refusal is about, such as <c>SharedAccessKey</c>; where it has no known name, its position, such as <c>part 3</c>;
    /// empty where the string as a whole is refused.
    /// </summary>
    public string Part { get; }
}
