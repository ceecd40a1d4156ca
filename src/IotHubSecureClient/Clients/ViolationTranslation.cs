using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Clients;

/// <summary>Throws the violation itself in place of what an SDK client wraps it in.</summary>
internal sealed class ViolationTranslation(ClientGates gates, string host)
{
    public string Host => host;

    /// <exception cref="TlsPolicyViolationException">The policy refused the connection. Inside is what the SDK threw.</exception>
    public async Task RunAsync(Task operation)
    {
        try
        {
            await operation.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not TlsPolicyViolationException && gates.TryGetViolation(exception, host, out var violation))
        {
            throw Wrap(violation, exception);
        }
    }

    /// <exception cref="TlsPolicyViolationException">The policy refused the connection. Inside is what the SDK threw.</exception>
    public async Task<TResult> RunAsync<TResult>(Task<TResult> operation)
    {
        await RunAsync((Task)operation).ConfigureAwait(false);
        return await operation.ConfigureAwait(false);
    }

    private TlsPolicyViolationException Wrap(TlsPolicyViolationException violation, Exception exception) =>
        new(violation.Host, violation.Port, gates.Policy, violation.Violations, violation.Session, violation.Offer, exception);
}
