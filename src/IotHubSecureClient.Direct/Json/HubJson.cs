using System.Text.Json.Serialization;

namespace IotHubSecureClient.Direct;

/// <summary>How the service API's documents are read and written; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = false,
    Converters =
    [
        typeof(CamelCaseEnumConverter<DeviceStatus>),
        typeof(CamelCaseEnumConverter<RegistryConnectionState>),
        typeof(CamelCaseEnumConverter<IdentityAuthenticationType>),
        typeof(CamelCaseEnumConverter<BulkOperationKind>),
    ])]
[JsonSerializable(typeof(DeviceIdentity))]
[JsonSerializable(typeof(DeviceIdentity[]))]
[JsonSerializable(typeof(ModuleIdentity))]
[JsonSerializable(typeof(ModuleIdentity[]))]
[JsonSerializable(typeof(RegistryStatistics))]
[JsonSerializable(typeof(BulkOperationDocument[]))]
[JsonSerializable(typeof(BulkOperationResult))]
[JsonSerializable(typeof(QueryDocument))]
[JsonSerializable(typeof(MethodDocument))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class HubJson : JsonSerializerContext;
