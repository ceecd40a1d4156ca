using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>Decides whether a back end may do what it asks for.</summary>
internal sealed class ServiceAuthorizer(SharedAccessPolicies policies, HubNames names, TimeProvider timeProvider)
{
    /// <summary>The key in <see cref="Exception.Data"/> of what the client is not told.</summary>
    public const string Reason = "Reason";

    /// <summary>A refusal as the service words it, with its reason for the hub's own log.</summary>
    public static HubException Unauthorized(string reason) => new(HubErrorCode.IotHubUnauthorizedAccess, "Unauthorized") { Data = { [Reason] = reason } };

    /// <param name="authorization">The <c>Authorization</c> header, or <see langword="null"/>.</param>
    /// <param name="path">The path asked for, not encoded.</param>
    /// <param name="needed">The rights that the operation needs.</param>
    /// <exception cref="HubException">The token is missing, wrong, expired or without the right: 401.</exception>
    public void Authorize(string? authorization, string path, HubPermissions needed)
    {
        if (Refusal(authorization, path, needed) is { } refusal)
        {
            throw Unauthorized(refusal);
        }
    }

    private string? Refusal(string? authorization, string path, HubPermissions needed)
    {
        if (string.IsNullOrEmpty(authorization))
        {
            return "Authorization header missing";
        }

        if (!SharedAccessSignature.TryParse(authorization, out SharedAccessSignature? token))
        {
            return "The shared access signature is malformed";
        }

        SharedAccessPolicy? policy = token.KeyName is null ? null : policies.Find(token.KeyName);
        return policy is null || !token.IsSignedWith(policy.PrimaryKey, policy.SecondaryKey) ? $"The shared access signature is not signed with a key of the policy '{token.KeyName}'"
            : token.IsExpired(timeProvider.GetUtcNow()) ? $"The shared access signature expired at {token.Expiry:u}"
            : !names.IsCovered(token, path) ? $"The audience '{token.Resource}' of the shared access signature does not cover '{names.HostName}{path}'"
            : !policy.Permissions.HasFlag(needed) ? $"Authorization rule '{policy.Name}' does not allow access for '{path}'"
            : null;
    }
}
