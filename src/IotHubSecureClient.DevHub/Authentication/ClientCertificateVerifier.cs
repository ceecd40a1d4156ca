using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>Holds a client certificate against what the registry says of the identity.</summary>
internal sealed class ClientCertificateVerifier(CertificateAuthorities authorities, ClientIntermediates seen, TimeProvider timeProvider)
{
    private const X509ChainStatusFlags NoRootOfItsOwn = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Why the certificate is refused; <see langword="null"/> where it is the identity's.</summary>
    public string? Refusal(X509Certificate2 certificate, X509Certificate2Collection? intermediates, DeviceCredentials credentials, string deviceId)
    {
        DateTime now = timeProvider.GetUtcNow().UtcDateTime;
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
        {
            return $"The client certificate is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u} only";
        }

        return credentials.Kind == DeviceCredentialKind.SelfSigned
            ? ThumbprintRefusal(certificate, credentials)
            : ChainRefusal(certificate, intermediates, deviceId);
    }

    private static string? ThumbprintRefusal(X509Certificate2 certificate, DeviceCredentials credentials)
    {
        string sha1 = certificate.GetCertHashString(HashAlgorithmName.SHA1);
        string sha256 = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        return Matches(credentials.PrimaryThumbprint) || Matches(credentials.SecondaryThumbprint)
            ? null
            : $"Thumbprint does not match configuration: Thumbprint: SHA1Hash={sha1}, SHA2Hash={sha256}";

        bool Matches(string? thumbprint) =>
            string.Equals(thumbprint, sha1, StringComparison.OrdinalIgnoreCase) || string.Equals(thumbprint, sha256, StringComparison.OrdinalIgnoreCase);
    }

    private string? ChainRefusal(X509Certificate2 certificate, X509Certificate2Collection? intermediates, string deviceId)
    {
        string commonName = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        if (commonName != deviceId)
        {
            return $"The client certificate's common name is '{commonName}', not the device id '{deviceId}'";
        }

        X509Certificate2[] registered = [.. authorities.Certificates];
        using X509Chain chain = new() { ChainPolicy = Policy(registered, intermediates) };
        chain.Build(certificate);
        var used = new List<X509Certificate2>();
        foreach (X509ChainElement element in chain.ChainElements)
        {
            X509ChainStatusFlags problems = element.ChainElementStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status) & ~NoRootOfItsOwn;
            if (problems != X509ChainStatusFlags.NoError)
            {
                return $"The certificate '{element.Certificate.Subject}' of the client's chain is refused: {problems}";
            }

            if (ReferenceEquals(element, chain.ChainElements[0]))
            {
                continue;
            }

            if (registered.Any(r => r.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)))
            {
                seen.Add(used);
                return null;
            }

            used.Add(element.Certificate);
        }

        return "The client certificate does not chain to an authority that is registered at the hub";
    }

    // A registered authority may be an intermediate, for which the platform's chain has no trusted end: how far the chain is sound is read from its elements.
    private X509ChainPolicy Policy(X509Certificate2[] registered, X509Certificate2Collection? intermediates)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = timeProvider.GetUtcNow().UtcDateTime.ToLocalTime(),
        };
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        policy.CustomTrustStore.AddRange(registered);
        policy.ExtraStore.AddRange(registered);
        policy.ExtraStore.AddRange(seen.Certificates.ToArray());
        if (intermediates is not null)
        {
            policy.ExtraStore.AddRange(intermediates);
        }

        return policy;
    }
}
