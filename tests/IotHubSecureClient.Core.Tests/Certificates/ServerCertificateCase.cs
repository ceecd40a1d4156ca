using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Certificates;

/// <summary>One row of the truth table: what the server presents, which host was wanted, and every kind of violation under the right trust.</summary>
internal sealed record ServerCertificateCase(string Name, string Host, Func<TestAuthority, ServerChain> Present, params TlsViolationKind[] Expected)
{
    /// <summary>False where no server of this machine would use the certificate: OpenSSL's security level forbids it the key or the signature.</summary>
    public bool CanHandshake { get; init; } = true;

    private static readonly RSA Rsa1024 = RSA.Create(1024);
    private static readonly RSA Rsa2048 = RSA.Create(2048);

    public static IReadOnlyDictionary<string, ServerCertificateCase> All { get; } = Rows().ToDictionary(row => row.Name);

    private static IEnumerable<ServerCertificateCase> Rows() => [.. Names(), .. Validity(), .. Purposes(), .. Chains(), .. Strengths()];

    private static IEnumerable<ServerCertificateCase> Names() =>
    [
        new("DNS name", "hub.example", root => Issue(root, new())),
        new("DNS name in other case", "HUB.Example", root => Issue(root, new())),
        new("second DNS name", "b.example", root => Issue(root, new() { DnsNames = ["a.example", "b.example"] })),
        new("wildcard", "a.hubs.example", root => Issue(root, new() { DnsNames = ["*.hubs.example"] })),
        new("wildcard, two labels", "a.b.hubs.example", root => Issue(root, new() { DnsNames = ["*.hubs.example"] }), TlsViolationKind.CertificateNameMismatch),
        new("wildcard, no label", "hubs.example", root => Issue(root, new() { DnsNames = ["*.hubs.example"] }), TlsViolationKind.CertificateNameMismatch),
        new("IPv4 address", "127.0.0.1", root => Issue(root, new() { Addresses = ["127.0.0.1"] })),
        new("IPv6 address", "::1", root => Issue(root, new() { Addresses = ["::1"] })),
        new("other IP address", "127.0.0.1", root => Issue(root, new() { Addresses = ["127.0.0.2"] }), TlsViolationKind.CertificateNameMismatch),
        new("IP address as DNS name", "127.0.0.1", root => Issue(root, new() { DnsNames = ["127.0.0.1"] }), TlsViolationKind.CertificateNameMismatch),
        new("wrong name", "other.example", root => Issue(root, new()), TlsViolationKind.CertificateNameMismatch),
        new("subdomain", "a.hub.example", root => Issue(root, new()), TlsViolationKind.CertificateNameMismatch),
        new("common name only", "hub.example", root => Issue(root, new() { Subject = "CN=hub.example", DnsNames = [] }), TlsViolationKind.CertificateNameMismatch),
        new("common name beside another DNS name", "hub.example", root => Issue(root, new() { Subject = "CN=hub.example", DnsNames = ["other.example"] }), TlsViolationKind.CertificateNameMismatch),
        new("no subject", "hub.example", root => Issue(root, new() { Subject = "" })),
    ];

    private static IEnumerable<ServerCertificateCase> Validity() =>
    [
        new("expired", "hub.example", root => Issue(root, new() { NotBefore = TestAuthority.Now.AddDays(-9), NotAfter = TestAuthority.Now.AddHours(-1) }), TlsViolationKind.CertificateExpired),
        new("not yet valid", "hub.example", root => Issue(root, new() { NotBefore = TestAuthority.Now.AddHours(1) }), TlsViolationKind.CertificateNotYetValid),
        new("intermediate expired", "hub.example", root => Issue(root.CreateIntermediate(notAfter: TestAuthority.Now.AddHours(-1)), new()), TlsViolationKind.CertificateExpired),
    ];

    private static IEnumerable<ServerCertificateCase> Purposes() =>
    [
        new("client's certificate", "hub.example", root => Issue(root, new() { Purposes = [LeafTemplate.ClientAuthentication] }), TlsViolationKind.CertificateWrongPurpose),
        new("both purposes", "hub.example", root => Issue(root, new() { Purposes = [LeafTemplate.ClientAuthentication, LeafTemplate.ServerAuthentication] })),
        new("no purpose stated", "hub.example", root => Issue(root, new() { Purposes = [] })),
        new("intermediate for clients", "hub.example", root => Issue(root.CreateIntermediate(purposes: [LeafTemplate.ClientAuthentication]), new()), TlsViolationKind.CertificateWrongPurpose),
    ];

    private static IEnumerable<ServerCertificateCase> Chains() =>
    [
        new("issued by the root", "hub.example", root => new ServerChain(root.Issue(new()))),
        new("intermediate not presented", "hub.example", root => new ServerChain(root.CreateIntermediate().Issue(new())), TlsViolationKind.CertificateChainIncomplete),
        new("issued by a leaf", "hub.example", IssueByLeaf, TlsViolationKind.CertificateInvalid),
        new("path too long", "hub.example", IssueBelowPathLength, TlsViolationKind.CertificateInvalid),
        new("outside the name constraints", "hub.example", IssueOutsideNameConstraints, TlsViolationKind.CertificateInvalid),
        new("signature of another key", "hub.example", IssueByImpostor, TlsViolationKind.CertificateInvalid),
        new(
            "everything at once",
            "other.example",
            root => Issue(root, new() { Subject = "CN=other.example", Purposes = [LeafTemplate.ClientAuthentication], NotBefore = TestAuthority.Now.AddDays(-9), NotAfter = TestAuthority.Now.AddDays(-1) }),
            TlsViolationKind.CertificateNameMismatch,
            TlsViolationKind.CertificateExpired,
            TlsViolationKind.CertificateWrongPurpose),
    ];

    private static IEnumerable<ServerCertificateCase> Strengths() =>
    [
        new("RSA 2048", "hub.example", root => Issue(root, new() { Key = Rsa2048 })),
        new("P-384, SHA-384", "hub.example", root => Issue(root, new() { Key = ECDsa.Create(ECCurve.NamedCurves.nistP384), Hash = HashAlgorithmName.SHA384 })),
        new("RSA 1024", "hub.example", root => Issue(root, new() { Key = Rsa1024 }), TlsViolationKind.CertificateWeakKey) { CanHandshake = false },
        new("SHA-1", "hub.example", root => Issue(root, new() { Signature = key => new WeakSignatureGenerator(key) }), TlsViolationKind.CertificateWeakSignature) { CanHandshake = false },
        new(
            "RSA 1024, SHA-1, common name",
            "hub.example",
            root => Issue(root, new() { Subject = "CN=hub.example", DnsNames = [], Key = Rsa1024, Signature = key => new WeakSignatureGenerator(key) }),
            TlsViolationKind.CertificateNameMismatch,
            TlsViolationKind.CertificateWeakSignature,
            TlsViolationKind.CertificateWeakKey) { CanHandshake = false },
    ];

    private static ServerChain Issue(TestAuthority root, LeafTemplate template)
    {
        var intermediate = root.Certificate.Issuer == root.Certificate.Subject ? root.CreateIntermediate() : root;
        return new ServerChain(intermediate.Issue(template), intermediate.Certificate);
    }

    private static ServerChain IssueByLeaf(TestAuthority root)
    {
        var leaf = root.Issue(new() { Subject = "CN=Any customer", DnsNames = ["customer.example"] });
        return new ServerChain(TestAuthority.Usurp(leaf).Issue(new()), X509CertificateLoader.LoadCertificate(leaf.RawData));
    }

    private static ServerChain IssueBelowPathLength(TestAuthority root)
    {
        var first = root.CreateIntermediate("CN=Without descendants", pathLength: 0);
        var second = first.CreateIntermediate("CN=Descendant");
        return new ServerChain(second.Issue(new()), second.Certificate, first.Certificate);
    }

    private static ServerChain IssueOutsideNameConstraints(TestAuthority root)
    {
        // RFC 5280, section 4.2.1.10: permittedSubtrees [0] { { base dNSName [2] "plant.example" } }.
        byte[] permitted = [0x30, 0x13, 0xA0, 0x11, 0x30, 0x0F, 0x82, 0x0D, .. "plant.example"u8];
        return Issue(root.CreateIntermediate(extension: new X509Extension("2.5.29.30", permitted, critical: true)), new());
    }

    private static ServerChain IssueByImpostor(TestAuthority root)
    {
        var genuine = root.CreateIntermediate();
        var impostor = TestAuthority.Impersonate(genuine);
        return new ServerChain(impostor.Issue(new()), genuine.Certificate);
    }
}
