namespace IotHubSecureClient.Enforcement;

/// <summary>One line of a section of an OpenSSL configuration, with variables and quotes resolved (config(5)).</summary>
internal readonly record struct OpenSslSetting(string Name, string Value)
{
    /// <summary>The name without what stands before the first dot, as the <c>ssl_conf</c> module reads it: the prefix only tells repeated commands apart (config(5), "SSL Configuration").</summary>
    public string Command => Name[(Name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    public bool IsCommand(string command) => string.Equals(Command, command, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether this is the module, or one more instance of it, as <c>ssl_conf.second</c> is (config(5), "OPENSSL LIBRARY CONFIGURATION").</summary>
    public bool IsModule(string module) =>
        Name == module || Name.StartsWith(module, StringComparison.Ordinal) && Name[module.Length] == '.';
}
