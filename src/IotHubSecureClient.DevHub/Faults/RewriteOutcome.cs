namespace IotHubSecureClient.Emulation.Faults;

/// <summary>What became of a server's first bytes.</summary>
internal enum RewriteOutcome
{
    /// <summary>The ServerHello is not complete yet.</summary>
    Incomplete,

    /// <summary>It was rewritten.</summary>
    Rewritten,

    /// <summary>The server sent something else, such as an alert.</summary>
    NoServerHello,
}
