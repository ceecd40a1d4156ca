using System.Text.Json;
using System.Text.Json.Serialization;

namespace IotHubSecureClient.Direct;

/// <summary>Enumerations as the hub writes them, <c>selfSigned</c>; read in any case.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
