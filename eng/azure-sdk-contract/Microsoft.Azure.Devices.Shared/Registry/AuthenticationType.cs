namespace Microsoft.Azure.Devices;

public enum AuthenticationType
{
    Sas,
    SelfSigned,
    CertificateAuthority,
    None,
}
