using System.Collections.Frozen;
using IotHubSecureClient.Emulation.Messages;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The short names that system properties have in topics.</summary>
internal static class SystemProperties
{
    /// <summary>What every short name begins with.</summary>
    public const string Prefix = "$.";

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["$.mid"] = SystemPropertyNames.MessageId,
        ["$.cid"] = SystemPropertyNames.CorrelationId,
        ["$.uid"] = SystemPropertyNames.UserId,
        ["$.to"] = SystemPropertyNames.To,
        ["$.ct"] = SystemPropertyNames.ContentType,
        ["$.ce"] = SystemPropertyNames.ContentEncoding,
        ["$.ctime"] = SystemPropertyNames.CreationTime,
        ["$.exp"] = SystemPropertyNames.ExpiryTime,
        ["$.on"] = SystemPropertyNames.OutputName,
        ["$.sub"] = SystemPropertyNames.ComponentName,
        ["$.ifid"] = SystemPropertyNames.InterfaceId,
    }.ToFrozenDictionary();

    /// <summary>The name as back ends read it; <see langword="null"/> for a name that a device does not set.</summary>
    public static string? Name(string shortName) => Names.GetValueOrDefault(shortName);
}
