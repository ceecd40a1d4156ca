using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Certificates;

/// <summary>
/// Verifies server certificates under one set of options: tells the base library how to build the chain, and judges the chain it built. Immutable and thread-safe; make one for each set
/// of options and share it.
/// </summary>
internal sealed class ServerCertificateValidator
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Builds as little as the base library can be told to build: trusts nobody, fetches nothing.</summary>
    private static readonly X509ChainPolicy _leastChainPolicy = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    private readonly ServerTrust _trust;
    private readonly ChainStatusReader _statusReader;
    private readonly bool _acceptsAnyCertificate;

    /// <exception cref="OptionsValidationException">An option is wrong; every failure is listed.</exception>
    public ServerCertificateValidator(ServerCertificateOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        timeProvider ??= TimeProvider.System;
        _trust = ServerTrust.Read(options, timeProvider, failures);
        if (failures.Count > 0)
        {
            _trust.Dispose();
            throw new OptionsValidationException(nameof(ServerCertificateOptions), typeof(ServerCertificateOptions), failures);
        }

        _acceptsAnyCertificate = options.Dangerous().AcceptsAnyCertificate;
        RebuildsForeignChains = _trust.Mode is not null || options.RevocationMode != X509RevocationMode.NoCheck;
        _statusReader = new ChainStatusReader(options.UnknownRevocation == UnknownRevocationBehavior.Accept, Describe(_trust));
        ChainPolicy = CreateChainPolicy(options, _trust);

        // Who asks for revocation wants to hear of it each time.
        Verdicts = options.RevocationMode == X509RevocationMode.NoCheck ? new CertificateVerdictCache(timeProvider) : null;
    }

    /// <summary>Whether <see cref="DangerousServerCertificateOptions.DangerousAcceptAnyCertificate"/> was called, so that it can be reported.</summary>
    public bool AcceptsAnyCertificate => _acceptsAnyCertificate;

    /// <summary>Whether the options ask for more than what the machine trusts, so that who verifies by that alone does not do what was asked for.</summary>
    public bool IsStricterThanMachine => RebuildsForeignChains || _trust.RootPins.Count > 0;

    /// <summary>Whether a chain that was built without these options says too little.</summary>
    private bool RebuildsForeignChains { get; }

    /// <summary>What was found good of late; <see langword="null"/> where revocation is asked for.</summary>
    public CertificateVerdictCache? Verdicts { get; }

    /// <summary>How a chain is built under the options. Shared: never change it.</summary>
    public X509ChainPolicy ChainPolicy { get; }

    /// <summary>Sets how a handshake builds the chain. The callback is the caller's: it has to call <see cref="ValidateOwn"/>.</summary>
    public void ApplyTo(SslClientAuthenticationOptions options)
    {
        // The base library builds a chain in every handshake. Where a verdict may be known, what it builds is not used.
        options.CertificateChainPolicy = Verdicts is null ? ChainPolicy : _leastChainPolicy;
        options.CertificateRevocationCheckMode = ChainPolicy.RevocationMode;
    }

    /// <summary>Judges what the certificate callback was given by a handshake that <see cref="ApplyTo"/> has prepared; adds every violation.</summary>
    /// <param name="host">What the certificate has to be for.</param>
    /// <param name="leaf">The server's certificate.</param>
    /// <param name="chain">The chain that the handshake has built.</param>
    /// <param name="errors">What it found.</param>
    /// <param name="resumed">Whether a session was resumed: its certificates may come again.</param>
    /// <param name="violations">Takes every violation.</param>
    /// <returns>The facts of the chain, the leaf first; empty where there is none.</returns>
    public ImmutableArray<TlsCertificateFacts> ValidateOwn(
        string host, X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors, bool resumed, ICollection<TlsPolicyViolation> violations)
    {
        if (leaf is null || chain is null || Verdicts is null)
        {
            return Validate(host, leaf, chain, errors, violations);
        }

        if (resumed && OthersThanChain(errors) == SslPolicyErrors.None && Verdicts.FindHeld(host, leaf, chain.ChainPolicy.ExtraStore) is { } held)
        {
            return held;
        }

        X509Certificate2Collection presented = [leaf, .. chain.ChainPolicy.ExtraStore];
        var facts = ValidateAnew(host, presented, errors, ChainPolicy.RevocationMode, violations, out var key);
        if (resumed && key is not null)
        {
            Verdicts.Hold(host, key, presented);
        }

        return facts;
    }

    /// <summary>Judges what the certificate callback was given; adds every violation. The chain is never built again.</summary>
    /// <returns>The facts of the chain, the leaf first; empty where there is none.</returns>
    public ImmutableArray<TlsCertificateFacts> Validate(
        string host, X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors, ICollection<TlsPolicyViolation> violations)
    {
        if (leaf is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
        {
            violations.Add(new TlsPolicyViolation(TlsViolationKind.CertificateMissing, $"The server '{host}' presented no certificate."));
            return [];
        }

        if (chain is null || chain.ChainElements.Count == 0)
        {
            violations.Add(new TlsPolicyViolation(TlsViolationKind.CertificateInvalid, $"The chain of the certificate '{CertificateText.Subject(leaf)}' was not built."));
            return [];
        }

        CertificateChainRecord record;
        try
        {
            record = CertificateChainCache.Shared.Get(chain);
        }
        catch (CryptographicException exception)
        {
            violations.Add(new TlsPolicyViolation(TlsViolationKind.CertificateInvalid, $"The certificates that '{host}' presented cannot be read: {exception.Message}"));
            return [];
        }

        if (!_acceptsAnyCertificate)
        {
            CheckName(host, chain.ChainElements[0].Certificate, record, errors, violations);
            CheckChain(chain, errors, violations);
            CheckRecord(record, violations);
        }

        return record.Facts;
    }

    /// <summary>
    /// Judges what a certificate callback was given by a handshake that knew nothing of these options. Its chain was built from the machine's roots and without a revocation check; where the options
    /// say otherwise it is built again, from the certificates that the server presented. A revocation check that the client was asked for is made there too, and what it found revoked stays refused.
    /// </summary>
    /// <returns>The facts of the chain, the leaf first; empty where there is none.</returns>
    public ImmutableArray<TlsCertificateFacts> ValidateForeign(
        string host, X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors, ICollection<TlsPolicyViolation> violations)
    {
        if (leaf is null || chain is null || !RebuildsForeignChains || IsRevoked(chain))
        {
            return Validate(host, leaf, chain, errors, violations);
        }

        X509Certificate2Collection presented = [leaf, .. chain.ChainPolicy.ExtraStore, .. chain.ChainElements.Select(element => element.Certificate)];
        return ValidateAnew(host, presented, errors, Stricter(ChainPolicy.RevocationMode, chain.ChainPolicy.RevocationMode), violations, out _);
    }

    /// <summary>Judges certificates as a server sent them, for who sees a handshake of which it is no party.</summary>
    /// <param name="host">What the certificate has to be for.</param>
    /// <param name="presented">The certificates in DER, the leaf first. They may be kept: do not change them.</param>
    /// <param name="violations">Takes every violation.</param>
    /// <returns>The facts of the chain, the leaf first; empty where there is none.</returns>
    /// <exception cref="CryptographicException">One of the certificates cannot be read.</exception>
    public ImmutableArray<TlsCertificateFacts> ValidatePresented(string host, ReadOnlyMemory<byte>[] presented, ICollection<TlsPolicyViolation> violations)
    {
        if (presented.Length == 0)
        {
            return Validate(host, null, null, SslPolicyErrors.RemoteCertificateNotAvailable, violations);
        }

        // Reading certificates costs more than all else about them, where the verdict is known.
        var key = Verdicts is null ? null : CertificateChainKey.Of(presented);
        if (FindVerdict(host, key) is { } known)
        {
            return known;
        }

        X509Certificate2Collection certificates = [];
        try
        {
            foreach (var certificate in presented)
            {
                certificates.Add(X509CertificateLoader.LoadCertificate(certificate.Span));
            }

            return Build(host, key, certificates, SslPolicyErrors.None, ChainPolicy.RevocationMode, violations);
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>Builds the chain under these options, unless it was found good of late; what the handshake found of its own chain does not count.</summary>
    private ImmutableArray<TlsCertificateFacts> ValidateAnew(
        string host, X509Certificate2Collection presented, SslPolicyErrors errors, X509RevocationMode revocation, ICollection<TlsPolicyViolation> violations, out CertificateChainKey? key)
    {
        var others = OthersThanChain(errors);
        key = revocation != X509RevocationMode.NoCheck || others != SslPolicyErrors.None ? null : CertificateChainKey.Of(presented);
        return FindVerdict(host, key) ?? Build(host, key, presented, others, revocation, violations);
    }

    private static SslPolicyErrors OthersThanChain(SslPolicyErrors errors) => errors & ~SslPolicyErrors.RemoteCertificateChainErrors;

    private ImmutableArray<TlsCertificateFacts>? FindVerdict(string host, CertificateChainKey? key) => key is null ? null : Verdicts?.Find(host, key);

    private ImmutableArray<TlsCertificateFacts> Build(
        string host, CertificateChainKey? key, X509Certificate2Collection presented, SslPolicyErrors errors, X509RevocationMode revocation, ICollection<TlsPolicyViolation> violations)
    {
        List<TlsPolicyViolation> found = [];
        var facts = BuildAnew(host, presented, errors, revocation, found);
        if (found.Count == 0 && key is not null)
        {
            Verdicts?.Keep(host, key, facts);
        }

        foreach (var violation in found)
        {
            violations.Add(violation);
        }

        return facts;
    }

    private ImmutableArray<TlsCertificateFacts> BuildAnew(
        string host, X509Certificate2Collection presented, SslPolicyErrors errors, X509RevocationMode revocation, ICollection<TlsPolicyViolation> violations)
    {
        using var chain = new X509Chain { ChainPolicy = ChainPolicy.Clone() };
        chain.ChainPolicy.RevocationMode = revocation;
        chain.ChainPolicy.ExtraStore.AddRange(presented);
        var isValid = chain.Build(presented[0]);
        try
        {
            return Validate(host, presented[0], chain, isValid ? errors : errors | SslPolicyErrors.RemoteCertificateChainErrors, violations);
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private static bool IsRevoked(X509Chain chain) => chain.ChainStatus.Any(status => (status.Status & X509ChainStatusFlags.Revoked) != 0);

    private static X509RevocationMode Stricter(X509RevocationMode ours, X509RevocationMode theirs) =>
        ours == X509RevocationMode.NoCheck || theirs == X509RevocationMode.Online ? theirs : ours;

    private static void CheckName(
        string host, X509Certificate2 leaf, CertificateChainRecord record, SslPolicyErrors errors, ICollection<TlsPolicyViolation> violations)
    {
        try
        {
            if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0 || !record.IsFor(host, leaf))
            {
                violations.Add(new TlsPolicyViolation(
                    TlsViolationKind.CertificateNameMismatch,
                    $"The certificate '{CertificateText.Subject(leaf)}' is not for '{host}'; its subject alternative names are {CertificateText.Names(leaf)}."));
            }
        }
        catch (CryptographicException exception)
        {
            violations.Add(new TlsPolicyViolation(
                TlsViolationKind.CertificateInvalid,
                $"The subject alternative names of the certificate '{CertificateText.Subject(leaf)}' cannot be read: {exception.Message}"));
        }
    }

    private void CheckChain(X509Chain chain, SslPolicyErrors errors, ICollection<TlsPolicyViolation> violations)
    {
        const SslPolicyErrors Known = SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors;
        if (!_statusReader.IsClean(chain))
        {
            _statusReader.Read(chain, violations);
        }
        else if ((errors & ~Known) != 0 || ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0 && chain.ChainStatus.Length == 0))
        {
            violations.Add(new TlsPolicyViolation(
                TlsViolationKind.CertificateInvalid,
                $"The chain of '{CertificateText.Subject(chain.ChainElements[0].Certificate)}' was refused with '{errors}' and no further reason."));
        }
    }

    private void CheckRecord(CertificateChainRecord record, ICollection<TlsPolicyViolation> violations)
    {
        foreach (var weakness in record.Weaknesses)
        {
            violations.Add(weakness);
        }

        var root = record.Facts[^1];
        if (_trust.RootPins.Count > 0 && !_trust.RootPins.Contains(root.PublicKeyPin))
        {
            violations.Add(new TlsPolicyViolation(
                TlsViolationKind.RootPinMismatch,
                $"The chain ends in '{CertificateText.Clean(root.Subject)}' with the public key '{root.PublicKeyPin}'; allowed are {string.Join(", ", _trust.RootPins.Order(StringComparer.Ordinal))}."));
        }
    }

    private static X509ChainPolicy CreateChainPolicy(ServerCertificateOptions options, ServerTrust trust)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = options.RevocationMode,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            UrlRetrievalTimeout = options.RevocationTimeout,

            // An issuer that the server does not present is not fetched from wherever the unverified certificate says.
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (trust.Mode is { } mode)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(trust.Anchors);
            if (mode == TrustAnchorMode.Additional)
            {
                policy.CustomTrustStore.AddRange(SystemTrustAnchors.All);
            }
        }

        return policy;
    }

    private static string Describe(ServerTrust trust)
    {
        const string Machine = "the roots that this machine trusts";
        var anchors = string.Join(", ", trust.Anchors.Select(anchor => $"'{anchor.Subject}'"));
        return trust.Mode switch
        {
            TrustAnchorMode.Exclusive => $"{anchors} (TrustAnchorPem, TrustAnchorFiles) alone",
            TrustAnchorMode.Additional => $"{anchors} (TrustAnchorPem, TrustAnchorFiles) and {Machine}",
            _ => $"{Machine}; a private root has to be given by TrustAnchorPem or TrustAnchorFiles",
        };
    }
}
