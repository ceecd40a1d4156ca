using System.Text.Json;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Identities as the service writes and reads them.</summary>
internal static class IdentityJson
{
    public static void Write(Utf8JsonWriter writer, HubDevice device)
    {
        IdentityRecord record = device.Record;
        writer.WriteStartObject();
        writer.WriteString("deviceId", device.DeviceId);
        if (device.ModuleId is not null)
        {
            writer.WriteString("moduleId", device.ModuleId);
            writer.WriteString("managedBy", record.ManagedBy);
        }

        writer.WriteString("generationId", device.GenerationId);
        writer.WriteString("etag", device.ETag);
        writer.WriteString("connectionState", device.IsConnected ? "Connected" : "Disconnected");
        writer.WriteTime("connectionStateUpdatedTime", device.ConnectionStateUpdatedAt);
        writer.WriteTime("lastActivityTime", device.LastActivityAt);
        writer.WriteNumber("cloudToDeviceMessageCount", device.CloudToDeviceMessageCount);
        if (device.ModuleId is null)
        {
            WriteDeviceMembers(writer, record);
        }

        WriteAuthentication(writer, record.Credentials);
        writer.WriteEndObject();
    }

    /// <exception cref="HubException">The body names another identity than the path.</exception>
    public static void CheckIds(JsonElement body, HubIdentity identity)
    {
        HubIdentity named = new(body.StringMember("deviceId") ?? identity.DeviceId, body.StringMember("moduleId") ?? identity.ModuleId);
        if (named != identity)
        {
            throw new HubException(HubErrorCode.ArgumentInvalid, $"The body is for '{named}', the path for '{identity}'.");
        }
    }

    /// <exception cref="HubException">A member is not of its type or has an unknown value.</exception>
    public static IdentityDescription Read(JsonElement body) => new()
    {
        Status = ReadEnum<DeviceStatus>(body, "status", ("enabled", DeviceStatus.Enabled), ("disabled", DeviceStatus.Disabled)) ?? DeviceStatus.Enabled,
        StatusReason = body.StringMember("statusReason"),
        Credentials = body.ObjectMember("authentication") is { ValueKind: JsonValueKind.Object } authentication ? ReadAuthentication(authentication) : null,
        IsEdge = body.ObjectMember("capabilities") is { ValueKind: JsonValueKind.Object } capabilities && capabilities.BooleanMember("iotEdge"),
        ManagedBy = body.StringMember("managedBy"),
        Scope = body.StringMember("deviceScope"),
    };

    public static string TypeOf(DeviceCredentialKind kind) => kind switch
    {
        DeviceCredentialKind.Sas => "sas",
        DeviceCredentialKind.SelfSigned => "selfSigned",
        DeviceCredentialKind.CertificateAuthority => "certificateAuthority",
        _ => "none",
    };

    public static void WriteThumbprints(Utf8JsonWriter writer, DeviceCredentials credentials)
    {
        writer.WriteStartObject("x509Thumbprint");
        writer.WriteString("primaryThumbprint", credentials.PrimaryThumbprint);
        writer.WriteString("secondaryThumbprint", credentials.SecondaryThumbprint);
        writer.WriteEndObject();
    }

    private static void WriteDeviceMembers(Utf8JsonWriter writer, IdentityRecord record)
    {
        writer.WriteString("status", record.Status == DeviceStatus.Enabled ? "enabled" : "disabled");
        writer.WriteString("statusReason", record.StatusReason);
        writer.WriteTime("statusUpdatedTime", record.StatusUpdatedAt);
        writer.WriteStartObject("capabilities");
        writer.WriteBoolean("iotEdge", record.IsEdge);
        writer.WriteEndObject();
        if (record.Scope is not null)
        {
            writer.WriteString("deviceScope", record.Scope);
        }
    }

    private static void WriteAuthentication(Utf8JsonWriter writer, DeviceCredentials credentials)
    {
        writer.WriteStartObject("authentication");
        writer.WriteStartObject("symmetricKey");
        writer.WriteString("primaryKey", credentials.PrimaryKey);
        writer.WriteString("secondaryKey", credentials.SecondaryKey);
        writer.WriteEndObject();
        WriteThumbprints(writer, credentials);
        writer.WriteString("type", TypeOf(credentials.Kind));
        writer.WriteEndObject();
    }

    private static DeviceCredentials ReadAuthentication(JsonElement authentication)
    {
        JsonElement keys = authentication.ObjectMember("symmetricKey");
        JsonElement thumbprints = authentication.ObjectMember("x509Thumbprint");
        bool hasKeys = keys.ValueKind == JsonValueKind.Object;
        bool hasThumbprints = thumbprints.ValueKind == JsonValueKind.Object;
        string? primaryThumbprint = hasThumbprints ? thumbprints.StringMember("primaryThumbprint") : null;
        string? secondaryThumbprint = hasThumbprints ? thumbprints.StringMember("secondaryThumbprint") : null;
        bool namesThumbprint = !string.IsNullOrEmpty(primaryThumbprint) || !string.IsNullOrEmpty(secondaryThumbprint);
        DeviceCredentialKind? kind = ReadEnum<DeviceCredentialKind>(
            authentication,
            "type",
            ("sas", DeviceCredentialKind.Sas),
            ("selfSigned", DeviceCredentialKind.SelfSigned),
            ("certificateAuthority", DeviceCredentialKind.CertificateAuthority),
            ("none", DeviceCredentialKind.None));
        return new()
        {
            Kind = kind ?? (namesThumbprint ? DeviceCredentialKind.SelfSigned : DeviceCredentialKind.Sas),
            PrimaryKey = hasKeys ? keys.StringMember("primaryKey") : null,
            SecondaryKey = hasKeys ? keys.StringMember("secondaryKey") : null,
            PrimaryThumbprint = primaryThumbprint,
            SecondaryThumbprint = secondaryThumbprint,
        };
    }

    private static T? ReadEnum<T>(JsonElement parent, string name, params ReadOnlySpan<(string Text, T Value)> values)
        where T : struct
    {
        if (parent.StringMember(name) is not { } text)
        {
            return null;
        }

        foreach ((string candidate, T value) in values)
        {
            if (string.Equals(candidate, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new HubException(HubErrorCode.ArgumentInvalid, $"The value '{text}' of '{name}' is not one that the service knows.");
    }
}
