using System.Collections.Concurrent;
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
    private readonly DevHubKeyAlgorithm _algorithm;
    private readonly RevocationListLocation? _lists;
    private readonly CertificateAuthority _root;
    private readonly CertificateAuthority _intermediate;
    private readonly ConcurrentStack<IDisposable> _issued = new();
    private readonly ConcurrentStack<X509Certificate2> _revoked = new();
    private volatile bool _isIntermediateRevoked;

    internal DevHubPki(DevHubKeyAlgorithm algorithm, ServerNames names, DevHubCertificateFault fault = DevHubCertificateFault.None, RevocationListLocation? lists = null)
    {
        _algorithm = algorithm;
        _lists = lists;
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        _root = CertificateAuthority.CreateRoot($"DevHub Root {id}", SigningKey.ForRole(algorithm, "root"), Validity.FromDays(-60, 365));
        _intermediate = _root.CreateIntermediate(
            $"DevHub Intermediate {id}", SigningKey.ForRole(algorithm, "intermediate"), Validity.FromDays(-60, 364), lists?.RootUri);
        ServerCertificate = IssueServerCertificate(names, fault);
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
        foreach (IDisposable issued in _issued)
        {
            issued.Dispose();
        }

        _intermediate.Dispose();
        _root.Dispose();
    }

    /// <summary>Issues a certificate for a hub. A revocation is published from here on.</summary>
    internal SslStreamCertificateContext IssueServerCertificate(ServerNames names, DevHubCertificateFault fault)
    {
        X509Certificate2 leaf = CreateLeaf(names, fault);
        _issued.Push(leaf);
        if (fault == DevHubCertificateFault.Revoked)
        {
            _revoked.Push(leaf);
        }

        _isIntermediateRevoked |= fault == DevHubCertificateFault.IntermediateRevoked;
        return SslStreamCertificateContext.Create(leaf, fault == DevHubCertificateFault.SelfSigned ? null : [_intermediate.Certificate], offline: true);
    }

    /// <summary>Issues a certificate for the hub in another region, under the trust anchor that clients have.</summary>
    internal SslStreamCertificateContext IssuePairedCertificate(ServerNames names, DevHubCertificateFault fault)
    {
        if (fault != DevHubCertificateFault.UntrustedRoot)
        {
            return IssueServerCertificate(names, fault);
        }

        var stranger = new DevHubPki(_algorithm, names);
        _issued.Push(stranger);
        return stranger.ServerCertificate;
    }

    internal byte[] CreateRootRevocationList() => _root.CreateRevocationList(_isIntermediateRevoked ? [_intermediate.Certificate] : []);

    internal byte[] CreateIntermediateRevocationList() => _intermediate.CreateRevocationList([.. _revoked]);

    private X509Certificate2 CreateLeaf(ServerNames names, DevHubCertificateFault fault)
    {
        using var key = SigningKey.ForRole(_algorithm, "leaf");
        Validity validity = fault switch
        {
            DevHubCertificateFault.Expired => Validity.FromDays(-30, -1),
            DevHubCertificateFault.NotYetValid => Validity.FromDays(1, 30),
            _ => Validity.FromDays(-1, 90),
        };
        CertificateRequest request = EndEntity.ForServer(
            fault == DevHubCertificateFault.WrongName ? ServerNames.Another : names, key, fault == DevHubCertificateFault.WrongPurpose);
        using X509Certificate2 certificate = fault == DevHubCertificateFault.SelfSigned
            ? EndEntity.SelfSign(request, key, validity)
            : _intermediate.Sign(request, validity, _lists?.IntermediateUri);
        return key.Attach(certificate);
    }

    private static string CreateUnrelatedRootPem(DevHubKeyAlgorithm algorithm, string id)
    {
        using var root = CertificateAuthority.CreateRoot($"DevHub Unrelated Root {id}", SigningKey.ForRole(algorithm, "unrelated root"), Validity.FromDays(-60, 365));
        return root.Certificate.ExportCertificatePem();
    }
}
