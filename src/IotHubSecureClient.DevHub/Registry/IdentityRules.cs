using System.Buffers;
using IotHubSecureClient.Emulation.Authentication;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>What the service takes as an identity.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/iot-hub-devguide-identity-registry, "Device identity properties".</remarks>
internal static class IdentityRules
{
    public const int MaxIdLength = 128;
    public const int MaxModules = 50;
    private const int MaxStatusReasonLength = 128;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.%_*?!(),:=@$'");

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789ABCDEFabcdef");

    /// <exception cref="HubException">An id breaks the rules.</exception>
    public static void Check(HubIdentity identity)
    {
        CheckId("device", identity.DeviceId);
        if (identity.ModuleId is not null)
        {
            CheckId("module", identity.ModuleId);
        }
    }

    /// <exception cref="HubException">A field breaks the rules.</exception>
    public static void Check(IdentityDescription description)
    {
        if (description.StatusReason?.Length > MaxStatusReasonLength)
        {
            throw Invalid($"The status reason has {description.StatusReason.Length} characters; {MaxStatusReasonLength} are allowed.");
        }
    }

    /// <summary>The credentials to store: given ones checked, missing keys made.</summary>
    /// <exception cref="HubException">The credentials break the rules.</exception>
    public static DeviceCredentials Complete(DeviceCredentials? wanted, DeviceCredentials? present)
    {
        DeviceCredentials credentials = wanted ?? present ?? new DeviceCredentials();
        return credentials.Kind switch
        {
            DeviceCredentialKind.Sas => CompleteKeys(credentials, present),
            DeviceCredentialKind.SelfSigned => CheckThumbprints(credentials),
            _ => new DeviceCredentials { Kind = credentials.Kind },
        };
    }

    private static DeviceCredentials CompleteKeys(DeviceCredentials credentials, DeviceCredentials? present)
    {
        bool hasPrimary = !string.IsNullOrEmpty(credentials.PrimaryKey);
        bool hasSecondary = !string.IsNullOrEmpty(credentials.SecondaryKey);
        if (hasPrimary != hasSecondary)
        {
            throw Invalid("One symmetric key is given and the other is not; give both, or none to have them made.");
        }

        if (!hasPrimary)
        {
            return present is { Kind: DeviceCredentialKind.Sas }
                ? present
                : new DeviceCredentials { PrimaryKey = SymmetricKey.Generate(), SecondaryKey = SymmetricKey.Generate() };
        }

        return SymmetricKey.IsValid(credentials.PrimaryKey!) && SymmetricKey.IsValid(credentials.SecondaryKey!)
            ? new DeviceCredentials { PrimaryKey = credentials.PrimaryKey, SecondaryKey = credentials.SecondaryKey }
            : throw Invalid("A symmetric key is not the base64 text of 16 to 64 bytes.");
    }

    private static DeviceCredentials CheckThumbprints(DeviceCredentials credentials)
    {
        if (string.IsNullOrEmpty(credentials.PrimaryThumbprint) && string.IsNullOrEmpty(credentials.SecondaryThumbprint))
        {
            throw Invalid("A device that authenticates by a self-signed certificate needs a thumbprint; none is given.");
        }

        string[] wrong = [.. new[] { credentials.PrimaryThumbprint, credentials.SecondaryThumbprint }.Where(t => !string.IsNullOrEmpty(t) && !IsThumbprint(t)).Select(t => t!)];
        return wrong.Length == 0
            ? credentials
            : throw Invalid($"The thumbprint '{wrong[0]}' is neither SHA-1 (40 hexadecimal digits) nor SHA-256 (64).");
    }

    private static bool IsThumbprint(string thumbprint) => thumbprint.Length is 40 or 64 && !thumbprint.AsSpan().ContainsAnyExcept(Hexadecimal);

    private static void CheckId(string kind, string id)
    {
        if (id.Length is 0 or > MaxIdLength || id.AsSpan().ContainsAnyExcept(IdCharacters))
        {
            throw Invalid($"The {kind} id '{id}' is not 1 to {MaxIdLength} characters of A-Z, a-z, 0-9 and -.%_*?!(),:=@$'.");
        }
    }

    private static HubException Invalid(string message) => new(HubErrorCode.ArgumentInvalid, message);
}
