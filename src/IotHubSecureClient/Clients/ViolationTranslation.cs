using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Clients;

/// <summary>Throws the violation itself in place of what an SDK client wraps it in.</summary>
/// <param name="gates">What knows of violations.</param>
/// <param name="host">What the client connects to.</param>
/// <param name="probe">Asked for violations that the client hides; <see langword="null"/> for one that hides none.</param>
internal sealed class ViolationTranslation(ClientGates gates, string host, RefusalProbe? probe = null)
{
    public string Host => host;

    /// <exception cref="TlsPolicyViolationException">The policy refused the connection. Inside is what the SDK threw.</exception>
    public async Task RunAsync(Task operation)
    {
        var since = gates.TimeProvider.GetUtcNow();
        try
        {
            await operation.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not TlsPolicyViolationException)
        {
            if (probe is not null)
            {
                await probe.IsRefusedAsync(exception, host, ClientGates.MqttPort, since).ConfigureAwait(false);
            }

            if (gates.TryGetViolation(exception, host, out var violation))
            {
                throw Wrap(violation, exception);
            }

            throw;
        }
    }

    /// <summary>Runs the one attempt of a client to connect.</summary>
    /// <exception cref="TlsPolicyViolationException">The policy refused the connection. Inside is what the SDK threw.</exception>
    public async Task ConnectAsync(Task opening)
    {
        await RunAsync(opening).ConfigureAwait(false);
        gates.OnConnected(host);
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
