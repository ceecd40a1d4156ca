using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Pki;

/// <summary>
/// The hub's own certificates, made in memory when it starts: a root, an intermediate and the hub's leaf.
/// Each hub has a root of its own; nothing is written to a disk or to a certificate store.
/// </summary>
public sealed class DevHubPki : IDisposable
{
    private readonly DevHubCertificateFault _fault;
    private readonly CertificateAuthority _root;
    private readonly CertificateAuthority _intermediate;
    private readonly X509Certificate2 _leaf;

    internal DevHubPki(DevHubKeyAlgorithm algorithm, ServerNames names, DevHubCertificateFault fault = DevHubCertificateFault.None, RevocationListLocation? lists = null)
    {
        _fault = fault;
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        _root = CertificateAuthority.CreateRoot($"DevHub Root {id}", SigningKey.ForRole(algorithm, "root"), Validity.FromDays(-60, 365));
        _intermediate = _root.CreateIntermediate(
            $"DevHub Intermediate {id}", SigningKey.ForRole(algorithm, "intermediate"), Validity.FromDays(-60, 364), lists?.RootUri);
        _leaf = CreateLeaf(algorithm, names, lists?.IntermediateUri);
        ServerCertificate = SslStreamCertificateContext.Create(_leaf, fault == DevHubCertificateFault.SelfSigned ? null : [_intermediate.Certificate], offline: true);
        TrustAnchorPem = fault == DevHubCertificateFault.UntrustedRoot ? CreateUnrelatedRootPem(algorithm, id) : _root.Certificate.ExportCertificatePem();
    }

    /// <summary>The root certificate in PEM: the one certificate that a client of this hub has to trust.</summary>
    public string TrustAnchorPem { get; }

    internal X509Certificate2 Intermediate => _intermediate.Certificate;

    internal SslStreamCertificateContext ServerCertificate { get; }

    /// <summary>Issues a client certificate, signed by the hub's intermediate, for a device that is registered with X.509 CA authentication.</summary>
    /// <param name="commonName">The subject's common name: the device id.</param>
    /// <param name="algorithm">The kind of key to make.</param>
    /// <returns>The certificate with its private key; valid for 90 days; the caller disposes of it.</returns>
    public X509Certificate2 IssueClientCertificate(string commonName, DevHubKeyAlgorithm algorithm = DevHubKeyAlgorithm.EcdsaP256)
    {
        ArgumentException.ThrowIfNullOrEmpty(commonName);
        using var key = SigningKey.Create(algorithm);
        using X509Certificate2 certificate = _intermediate.Sign(EndEntity.ForClient(commonName, key), Validity.FromDays(-1, 90), revocationListUri: null);
        return key.Attach(certificate);
    }

    /// <summary>Makes a self-signed client certificate, for a device that is registered with its thumbprint.</summary>
    /// <param name="commonName">The subject's common name: the device id.</param>
    /// <param name="algorithm">The kind of key to make.</param>
    /// <returns>The certificate with its private key; valid for 90 days; the caller disposes of it.</returns>
    public static X509Certificate2 CreateSelfSignedClientCertificate(string commonName, DevHubKeyAlgorithm algorithm = DevHubKeyAlgorithm.EcdsaP256)
    {
        ArgumentException.ThrowIfNullOrEmpty(commonName);
        using var key = SigningKey.Create(algorithm);
        using X509Certificate2 certificate = EndEntity.SelfSign(EndEntity.ForClient(commonName, key), key, Validity.FromDays(-1, 90));
        return key.Attach(certificate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaf.Dispose();
        _intermediate.Dispose();
        _root.Dispose();
    }

    internal byte[] CreateRootRevocationList() =>
        _root.CreateRevocationList(_fault == DevHubCertificateFault.IntermediateRevoked ? [_intermediate.Certificate] : []);

    internal byte[] CreateIntermediateRevocationList() =>
        _intermediate.CreateRevocationList(_fault == DevHubCertificateFault.Revoked ? [_leaf] : []);

    private X509Certificate2 CreateLeaf(DevHubKeyAlgorithm algorithm, ServerNames names, string? revocationListUri)
    {
        using var key = SigningKey.ForRole(algorithm, "leaf");
        Validity validity = _fault switch
        {
            DevHubCertificateFault.Expired => Validity.FromDays(-30, -1),
            DevHubCertificateFault.NotYetValid => Validity.FromDays(1, 30),
            _ => Validity.FromDays(-1, 90),
        };
        CertificateRequest request = EndEntity.ForServer(
            _fault == DevHubCertificateFault.WrongName ? ServerNames.Another : names, key, _fault == DevHubCertificateFault.WrongPurpose);
        using X509Certificate2 certificate = _fault == DevHubCertificateFault.SelfSigned
            ? EndEntity.SelfSign(request, key, validity)
            : _intermediate.Sign(request, validity, revocationListUri);
        return key.Attach(certificate);
    }

    private static string CreateUnrelatedRootPem(DevHubKeyAlgorithm algorithm, string id)
    {
        using var root = CertificateAuthority.CreateRoot($"DevHub Unrelated Root {id}", SigningKey.ForRole(algorithm, "unrelated root"), Validity.FromDays(-60, 365));
        return root.Certificate.ExportCertificatePem();
    }
}
