namespace IotHubSecureClient.Emulation.Pki;

/// <summary>The kind of key that certificates of the hub's own PKI carry.</summary>
public enum DevHubKeyAlgorithm
{
    /// <summary>RSA with 2048 bits: what the four ECDHE-RSA suites of the policy of 2020-01-10 need.</summary>
    Rsa2048,

    /// <summary>ECDSA on the curve P-256: what the ECDHE-ECDSA suites need.</summary>
    EcdsaP256,
}
