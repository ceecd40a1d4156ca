using System.Text.Json.Serialization;

namespace IotHubSecureClient.Tests;

[JsonSerializable(typeof(Reading))]
internal sealed partial class TestJson : JsonSerializerContext;
