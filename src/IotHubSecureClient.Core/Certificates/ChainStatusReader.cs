using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Certificates;

/// <summary>Turns the status of a chain that was built into violations, one for each kind and certificate.</summary>
internal sealed class ChainStatusReader(bool acceptsUnknownRevocation, string trust)
{
    // Validity is a matter of the system's clock for the base library, and no other may say otherwise here.
    private static readonly TimeProvider Clock = TimeProvider.System;

    private const X509ChainStatusFlags UnknownRevocation = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    private static readonly TlsViolationKind[] ValidityKinds = [TlsViolationKind.CertificateExpired, TlsViolationKind.CertificateNotYetValid];

    /// <summary>Whether nothing of the chain's status stands against it.</summary>
    public bool IsClean(X509Chain chain)
    {
        foreach (var status in chain.ChainStatus)
        {
            if (!IsTolerated(status.Status))
            {
                return false;
            }
        }

        return true;
    }

    public void Read(X509Chain chain, ICollection<TlsPolicyViolation> violations)
    {
        var seen = X509ChainStatusFlags.NoError;
        var elements = chain.ChainElements;
        for (var i = 0; i < elements.Count; i++)
        {
            var kinds = new HashSet<TlsViolationKind>();
            foreach (var status in elements[i].ChainElementStatus)
            {
                // A wrong purpose is reported on every certificate of the chain, though it is one fact.
                var isRepeated = status.Status == X509ChainStatusFlags.NotValidForUsage && seen.HasFlag(status.Status);
                seen |= status.Status;
                if (!IsTolerated(status.Status) && !isRepeated)
                {
                    AddOnce(Violation(elements[i].Certificate, status), kinds, violations);
                }
            }

            // OpenSSL does not look at the end of a chain that is incomplete.
            if (!kinds.Overlaps(ValidityKinds) && !IsWithinValidity(elements[i].Certificate))
            {
                AddOnce(Validity(elements[i].Certificate, CertificateText.Subject(elements[i].Certificate)), kinds, violations);
            }
        }

        // Windows reports some, such as an incomplete chain, for the chain alone.
        var chainKinds = new HashSet<TlsViolationKind>();
        foreach (var status in chain.ChainStatus)
        {
            if (!IsTolerated(status.Status) && !seen.HasFlag(status.Status))
            {
                AddOnce(Violation(elements[^1].Certificate, status), chainKinds, violations);
            }
        }
    }

    private bool IsTolerated(X509ChainStatusFlags status) =>
        status == X509ChainStatusFlags.NoError || (acceptsUnknownRevocation && (status & ~UnknownRevocation) == 0);

    private static void AddOnce(TlsPolicyViolation violation, HashSet<TlsViolationKind> kinds, ICollection<TlsPolicyViolation> violations)
    {
        if (violation.Kind == TlsViolationKind.CertificateInvalid || kinds.Add(violation.Kind))
        {
            violations.Add(violation);
        }
    }

    private TlsPolicyViolation Violation(X509Certificate2 certificate, X509ChainStatus status)
    {
        var subject = CertificateText.Subject(certificate);
        return status.Status switch
        {
            X509ChainStatusFlags.NotTimeValid => Validity(certificate, subject),
            X509ChainStatusFlags.UntrustedRoot => new(
                TlsViolationKind.CertificateUntrustedRoot,
                $"The chain ends in '{subject}', which is no trust anchor; allowed are {trust}."),
            X509ChainStatusFlags.PartialChain => new(
                TlsViolationKind.CertificateChainIncomplete,
                $"The chain stops at '{subject}': its issuer '{CertificateText.Issuer(certificate)}' is neither presented nor a trust anchor; allowed are {trust}."),
            X509ChainStatusFlags.Revoked => new(
                TlsViolationKind.CertificateRevoked,
                $"The certificate '{subject}' was revoked by '{CertificateText.Issuer(certificate)}'; the server needs another one."),
            X509ChainStatusFlags.RevocationStatusUnknown or X509ChainStatusFlags.OfflineRevocation => new(
                TlsViolationKind.CertificateRevocationUnknown,
                $"Whether the certificate '{subject}' was revoked could not be found out ({Information(status)}); make its revocation list or responder reachable, or set UnknownRevocation to 'Accept'."),
            X509ChainStatusFlags.NotValidForUsage => new(
                TlsViolationKind.CertificateWrongPurpose,
                $"The certificate '{subject}' is not for server authentication; its extended key usage, and that of its issuers, must contain '1.3.6.1.5.5.7.3.1' or be absent."),
            X509ChainStatusFlags.HasWeakSignature => new(
                TlsViolationKind.CertificateWeakSignature,
                $"The certificate '{subject}' has a weak signature; allowed are {CertificateSignature.Rule}."),
            _ => new(
                TlsViolationKind.CertificateInvalid,
                $"The certificate '{subject}' is invalid: '{status.Status}' ({Information(status)})."),
        };
    }

    private static TlsPolicyViolation Validity(X509Certificate2 certificate, string subject)
    {
        var notBefore = certificate.NotBefore.ToUniversalTime();
        return Clock.GetUtcNow().UtcDateTime < notBefore
            ? new(TlsViolationKind.CertificateNotYetValid, $"The certificate '{subject}' is not valid before {notBefore:u}; check the clocks of both sides.")
            : new(TlsViolationKind.CertificateExpired, $"The certificate '{subject}' expired at {certificate.NotAfter.ToUniversalTime():u}; the server needs another one.");
    }

    private static bool IsWithinValidity(X509Certificate2 certificate)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime();
    }

    private static string Information(X509ChainStatus status) => CertificateText.Clean(status.StatusInformation.Trim());
}
