using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Pki;

/// <summary>A private key of either algorithm, with the three things that a PKI does with it: request, sign, attach.</summary>
internal sealed class SigningKey : IDisposable
{
    // Making an RSA key takes up to a second. Keys with the same role are shared by the hubs of a process;
    // the certificates made with them are not, so that trust in one hub's root is no trust in another's.
    private static readonly ConcurrentDictionary<(DevHubKeyAlgorithm, string), Lazy<byte[]>> Shared = new();

    private readonly AsymmetricAlgorithm _key;

    private SigningKey(AsymmetricAlgorithm key) => _key = key;

    public static SigningKey Create(DevHubKeyAlgorithm algorithm) => new(algorithm switch
    {
        DevHubKeyAlgorithm.Rsa2048 => RSA.Create(2048),
        DevHubKeyAlgorithm.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "The key algorithm is not one of Rsa2048, EcdsaP256."),
    });

    public static SigningKey ForRole(DevHubKeyAlgorithm algorithm, string role)
    {
        byte[] pkcs8 = Shared.GetOrAdd((algorithm, role), static id => new Lazy<byte[]>(() =>
        {
            using var made = Create(id.Item1);
            return made._key.ExportPkcs8PrivateKey();
        })).Value;

        AsymmetricAlgorithm key = algorithm == DevHubKeyAlgorithm.Rsa2048 ? RSA.Create() : ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return new SigningKey(key);
    }

    public CertificateRequest Request(X500DistinguishedName subject) => _key switch
    {
        RSA rsa => new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => new CertificateRequest(subject, ecdsa, HashAlgorithmName.SHA256),
        _ => throw new InvalidOperationException("A key is either RSA or ECDSA."),
    };

    public X509SignatureGenerator Signer() => _key switch
    {
        RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => X509SignatureGenerator.CreateForECDsa(ecdsa),
        _ => throw new InvalidOperationException("A key is either RSA or ECDSA."),
    };

    /// <summary>The certificate with this key, in the form that the platform's TLS can use.</summary>
    public X509Certificate2 Attach(X509Certificate2 certificate)
    {
        X509Certificate2 attached = _key switch
        {
            RSA rsa => certificate.CopyWithPrivateKey(rsa),
            ECDsa ecdsa => certificate.CopyWithPrivateKey(ecdsa),
            _ => throw new InvalidOperationException("A key is either RSA or ECDSA."),
        };
        if (!OperatingSystem.IsWindows())
        {
            return attached;
        }

        // SChannel cannot use an ephemeral key; a round trip through PKCS #12 gives it one that it can.
        using (attached)
        {
            return X509CertificateLoader.LoadPkcs12(attached.Export(X509ContentType.Pkcs12), null);
        }
    }

    public void Dispose() => _key.Dispose();
}
