using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Authentication;

internal sealed record DeviceAuthenticationResult
{
    public required HubIdentity Identity { get; init; }

    public DeviceAuthenticationFailure Failure { get; init; }

    /// <summary>Why it was refused, for logs and error bodies; holds no secret.</summary>
    public string Reason { get; init; } = "";

    public bool Succeeded => Failure == DeviceAuthenticationFailure.None;

    /// <summary>When the session ends by itself: the token's expiry; <see langword="null"/> for a certificate.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The value of the system property <c>iothub-connection-auth-method</c>.</summary>
    public string AuthenticationMethod { get; init; } = "";

    /// <summary>The value of the system property <c>iothub-connection-auth-generation-id</c>.</summary>
    public string GenerationId { get; init; } = "";
}
