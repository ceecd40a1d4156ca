namespace IotHubSecureClient.Emulation.Authentication;

internal enum DeviceAuthenticationFailure
{
    None,

    /// <summary>The user name starts with the name of another hub.</summary>
    BadUserName,

    /// <summary>No such device or module.</summary>
    NotFound,

    /// <summary>The identity's status is disabled.</summary>
    Disabled,

    /// <summary>Neither a token nor a certificate, or the kind that this identity does not use.</summary>
    NoCredentials,

    /// <summary>The token is malformed, for another audience, signed with another key or by a policy without the right.</summary>
    BadToken,

    /// <summary>The token's expiry has passed.</summary>
    ExpiredToken,

    /// <summary>The client certificate is not the registered one, or does not chain to a registered authority.</summary>
    BadCertificate,
}
