namespace IotHubSecureClient.Direct;

/// <summary>The names of the system properties on MQTT topics.</summary>
internal static class MessageProperties
{
    public const string SystemPrefix = "$.";
    public const string MessageId = "$.mid";
    public const string CorrelationId = "$.cid";
    public const string UserId = "$.uid";
    public const string To = "$.to";
    public const string ContentType = "$.ct";
    public const string ContentEncoding = "$.ce";
    public const string CreationTime = "$.ctime";
    public const string ExpiryTime = "$.exp";
    public const string OutputName = "$.on";
    public const string ComponentName = "$.sub";
}
