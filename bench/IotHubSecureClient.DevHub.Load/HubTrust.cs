using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.DevHubLoad;

/// <summary>Trusts one hub's root and nothing else.</summary>
internal static class HubTrust
{
    public static X509ChainPolicy ChainPolicy(HubAddress hub)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(hub.TrustAnchorPem));
        return policy;
    }
}
