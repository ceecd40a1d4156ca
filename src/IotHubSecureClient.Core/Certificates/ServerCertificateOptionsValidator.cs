using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Certificates;

/// <summary>
/// Checks <see cref="ServerCertificateOptions"/> with everything they name: bounds, trust anchors (the files are read), pins. Collects every failure. Register it with
/// <c>ValidateOnStart</c>, so that a wrong option ends the start and not the first connection.
/// </summary>
/// <param name="timeProvider">The clock that expiry is judged by; by default the system's.</param>
public sealed class ServerCertificateOptionsValidator(TimeProvider? timeProvider = null) : IValidateOptions<ServerCertificateOptions>
{
    private readonly TimeProvider _timeProvider = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ServerCertificateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        using var trust = ServerTrust.Read(options, _timeProvider, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
