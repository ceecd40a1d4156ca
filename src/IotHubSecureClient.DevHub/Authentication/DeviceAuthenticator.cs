using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>Decides who a device connection or request is.</summary>
internal sealed class DeviceAuthenticator(
    DeviceRegistry registry, SharedAccessPolicies policies, HubNames names, ClientCertificateVerifier certificates, TimeProvider timeProvider)
{
    private const DeviceAuthenticationFailure None = DeviceAuthenticationFailure.None;

    public DeviceAuthenticationResult Authenticate(DeviceAuthenticationRequest request)
    {
        if (request.UserName is { } userName && !names.Contains(userName.Split('/')[0]))
        {
            return Refuse(request, DeviceAuthenticationFailure.BadUserName, $"The user name is for the host '{userName.Split('/')[0]}'; this hub is '{names.HostName}'");
        }

        if (registry.Find(request.Identity) is not { } entry)
        {
            return Refuse(request, DeviceAuthenticationFailure.NotFound, $"IotHub '{names.HostName}' does not contain the specified device '{request.Identity}'");
        }

        IdentityRecord record = entry.Record;
        bool isDisabled = record.Status == DeviceStatus.Disabled
            || (request.Identity.ModuleId is not null && registry.Find(new HubIdentity(request.Identity.DeviceId))?.Record.Status == DeviceStatus.Disabled);
        if (isDisabled)
        {
            return Refuse(request, DeviceAuthenticationFailure.Disabled, $"The device '{request.Identity.DeviceId}' is disabled");
        }

        return request switch
        {
            { SharedAccessSignature: { Length: > 0 } token } => AuthenticateToken(request, record, token),
            { ClientCertificate: not null } => AuthenticateCertificate(request, record),
            _ => Refuse(request, DeviceAuthenticationFailure.NoCredentials, "Neither a shared access signature nor a client certificate was sent"),
        };
    }

    private static DeviceAuthenticationResult Refuse(DeviceAuthenticationRequest request, DeviceAuthenticationFailure failure, string reason) =>
        new() { Identity = request.Identity, Failure = failure, Reason = reason };

    private static DeviceAuthenticationResult Accept(DeviceAuthenticationRequest request, IdentityRecord record, string? scope, string type, DateTimeOffset? expiresAt)
    {
        scope ??= request.Identity.ModuleId is null ? "device" : "module";
        return new()
        {
            Identity = request.Identity,
            Failure = None,
            GenerationId = record.GenerationId,
            AuthenticationMethod = $$"""{"scope":"{{scope}}","type":"{{type}}","issuer":"iothub"}""",
            ExpiresAt = expiresAt,
        };
    }

    private static string PathOf(HubIdentity identity) =>
        identity.ModuleId is null ? $"/devices/{identity.DeviceId}" : $"/devices/{identity.DeviceId}/modules/{identity.ModuleId}";

    private DeviceAuthenticationResult AuthenticateToken(DeviceAuthenticationRequest request, IdentityRecord record, string text)
    {
        if (!SharedAccessSignature.TryParse(text, out SharedAccessSignature? token))
        {
            return Refuse(request, DeviceAuthenticationFailure.BadToken, "The shared access signature is malformed");
        }

        // A device's own key is good for that device only, whatever a wider audience says.
        bool isCovered = names.IsCovered(token, PathOf(request.Identity)) && (token.KeyName is not null || !names.IsCovered(token, "/devices"));
        if (!isCovered)
        {
            return Refuse(request, DeviceAuthenticationFailure.BadToken, $"The audience '{token.Resource}' of the shared access signature is not '{names.HostName}{PathOf(request.Identity)}'");
        }

        return token.KeyName is null ? AuthenticateOwnKey(request, record, token) : AuthenticatePolicyKey(request, record, token);
    }

    private DeviceAuthenticationResult AuthenticateOwnKey(DeviceAuthenticationRequest request, IdentityRecord record, SharedAccessSignature token)
    {
        if (record.Credentials.Kind != DeviceCredentialKind.Sas)
        {
            return Refuse(request, DeviceAuthenticationFailure.BadToken, $"The device '{request.Identity}' does not authenticate by symmetric key");
        }

        return token.IsSignedWith(record.Credentials.PrimaryKey, record.Credentials.SecondaryKey)
            ? AcceptUntilExpiry(request, record, null, token)
            : Refuse(request, DeviceAuthenticationFailure.BadToken, $"The shared access signature is not signed with a key of the device '{request.Identity}'");
    }

    private DeviceAuthenticationResult AuthenticatePolicyKey(DeviceAuthenticationRequest request, IdentityRecord record, SharedAccessSignature token)
    {
        SharedAccessPolicy? policy = policies.Find(token.KeyName!);
        if (policy is null || !token.IsSignedWith(policy.PrimaryKey, policy.SecondaryKey))
        {
            return Refuse(request, DeviceAuthenticationFailure.BadToken, $"The shared access signature is not signed with a key of the policy '{token.KeyName}'");
        }

        return policy.Permissions.HasFlag(HubPermissions.DeviceConnect)
            ? AcceptUntilExpiry(request, record, "hub", token)
            : Refuse(request, DeviceAuthenticationFailure.BadToken, $"Authorization rule '{policy.Name}' does not allow access for '{PathOf(request.Identity)}'");
    }

    private DeviceAuthenticationResult AcceptUntilExpiry(DeviceAuthenticationRequest request, IdentityRecord record, string? scope, SharedAccessSignature token) =>
        token.IsExpired(timeProvider.GetUtcNow())
            ? Refuse(request, DeviceAuthenticationFailure.ExpiredToken, $"The shared access signature expired at {token.Expiry:u}")
            : Accept(request, record, scope, "sas", token.Expiry);

    private DeviceAuthenticationResult AuthenticateCertificate(DeviceAuthenticationRequest request, IdentityRecord record)
    {
        if (record.Credentials.Kind is not (DeviceCredentialKind.SelfSigned or DeviceCredentialKind.CertificateAuthority))
        {
            return Refuse(request, DeviceAuthenticationFailure.NoCredentials, $"The device '{request.Identity}' does not authenticate by certificate");
        }

        string? refusal = certificates.Refusal(request.ClientCertificate!, request.IntermediateCertificates, record.Credentials, request.Identity.DeviceId);
        return refusal is null
            ? Accept(request, record, null, "x509", null)
            : Refuse(request, DeviceAuthenticationFailure.BadCertificate, refusal);
    }
}
