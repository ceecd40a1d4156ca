using System.Security.Authentication;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Telemetry;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IotHubSecureClient.Enforcement;

/// <summary>
/// Makes TLS connections under a policy: offers what the policy allows, verifies what was negotiated and the server's certificate before the first application byte, and reports both.
/// Thread-safe; make one and share it, because connections of one connector resume each other's sessions.
/// </summary>
public sealed class TlsConnector
{
    private readonly TlsClientOptions _options;
    private readonly TlsPolicyVerifier _verifier;
    private readonly TlsOfferPlan _plan;
    private readonly ServerCertificateValidator _certificates;
    private readonly TimeProvider _timeProvider;
    private readonly TlsTelemetry _telemetry;

    /// <summary>Makes a connector.</summary>
    /// <param name="options">How to connect. Read now; later changes have no effect.</param>
    /// <param name="timeProvider">The clock for timeouts and durations; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where handshakes and refusals are logged; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    /// <exception cref="InvalidOperationException"><see cref="TlsClientOptions.RequireRestrictedOffer"/> is set, and this process offers more than the policy allows.</exception>
    /// <exception cref="AuthenticationException">This process cannot offer anything that the policy allows.</exception>
    public TlsConnector(TlsClientOptions options, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
        : this(options, TlsOfferPlan.For, timeProvider, loggerFactory)
    {
    }

    internal TlsConnector(TlsClientOptions options, Func<TlsPolicy, TlsOfferPlan> planFor, TimeProvider? timeProvider, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options.Copy();
        _verifier = new TlsPolicyVerifier(options.Policy);
        _certificates = new ServerCertificateValidator(options.ServerCertificate);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _telemetry = new TlsTelemetry(options.Policy, (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<TlsConnector>());
        _plan = planFor(options.Policy);
        if (!_plan.IsWithinPolicy)
        {
            ReportWideOffer();
        }
    }

    /// <summary>The policy of every connection.</summary>
    public TlsPolicy Policy => _verifier.Policy;

    /// <summary>What this process offers under the policy, as captured from its own ClientHello.</summary>
    public ClientHelloOffer Offer => _plan.Offer;

    /// <summary>Runs the handshake over a connected transport and verifies it.</summary>
    /// <param name="transport">The connected transport. It belongs to the result, or is disposed when this fails.</param>
    /// <param name="host">The DNS name or IP address that the certificate has to be for; a DNS name is sent as SNI.</param>
    /// <param name="port">The TCP port, for reports and errors.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="TlsPolicyViolationException">What was negotiated, or the certificate, is not allowed; or server and policy have nothing in common. A retry cannot help.</exception>
    /// <exception cref="AuthenticationException">The handshake failed for another reason.</exception>
    /// <exception cref="IOException">The transport failed.</exception>
    /// <exception cref="TimeoutException">The handshake took longer than <see cref="TlsClientOptions.HandshakeTimeout"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<TlsConnection> ConnectAsync(Stream transport, string host, int port, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentException.ThrowIfNullOrEmpty(host);
        var handshake = new TlsClientHandshake(_verifier, _plan, _certificates, _options, host, port, _timeProvider);
        using var observation = _telemetry.StartHandshake(host, port);
        try
        {
            var connection = await handshake.RunAsync(transport, cancellationToken).ConfigureAwait(false);
            observation.Succeed(connection.Session);
            return connection;
        }
        catch (Exception exception)
        {
            observation.Fail(exception);
            throw;
        }
    }

    private void ReportWideOffer()
    {
        if (_options.RequireRestrictedOffer)
        {
            throw new InvalidOperationException(
                $"This process cannot keep its offer within the policy '{Policy}': it also offers {_plan.Outside}. "
                + "Restrict TLS for the process or the machine, or leave TlsClientOptions.RequireRestrictedOffer out: what is negotiated is verified in any case.");
        }

        _telemetry.ReportWideOffer(_plan.Outside);
    }
}
