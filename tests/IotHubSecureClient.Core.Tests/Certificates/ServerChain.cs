using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Certificates;

/// <summary>What a server presents, and what a client that builds the chain as a handshake does makes of it.</summary>
internal sealed record ServerChain(X509Certificate2 Leaf, params X509Certificate2[] Issuers)
{
    public TlsPolicyViolation[] Judge(ServerCertificateValidator validator, string host)
    {
        using var chain = Build(validator, out var errors);

        // As SslStream does it: the common name counts where there is no subject alternative name.
        if (!Leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: true))
        {
            errors |= SslPolicyErrors.RemoteCertificateNameMismatch;
        }

        var violations = new List<TlsPolicyViolation>();
        validator.Validate(host, Leaf, chain, errors, violations);
        return [.. violations];
    }

    public X509Chain Build(ServerCertificateValidator validator, out SslPolicyErrors errors)
    {
        var chain = new X509Chain { ChainPolicy = validator.ChainPolicy.Clone() };
        chain.ChainPolicy.ExtraStore.AddRange(Issuers);
        errors = chain.Build(Leaf) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
        return chain;
    }
}
