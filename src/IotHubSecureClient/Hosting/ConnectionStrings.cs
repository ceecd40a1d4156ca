using Microsoft.Extensions.Configuration;

namespace IotHubSecureClient.Hosting;

/// <summary>Connection strings by name.</summary>
internal static class ConnectionStrings
{
    /// <exception cref="InvalidOperationException">There is none of that name.</exception>
    public static string Get(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } connectionString
            ? connectionString
            : throw new InvalidOperationException($"There is no connection string '{name}'. Put it into the configuration as 'ConnectionStrings:{name}', from a secret store or the environment.");
}
