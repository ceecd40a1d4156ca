using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace IotHubSecureClient.Direct;

/// <summary>The service's invocation of a direct method on a device or module.</summary>
/// <remarks>Source: <see href="https://learn.microsoft.com/azure/iot-hub/iot-hub-devguide-direct-methods">Understand and invoke direct methods from IoT Hub</see>.</remarks>
public sealed class DirectMethodInvocation
{
    /// <summary>Makes an invocation without a payload.</summary>
    public DirectMethodInvocation(string methodName)
    {
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        MethodName = methodName;
    }

    /// <summary>The name of the method.</summary>
    public string MethodName { get; }

    /// <summary>The payload.</summary>
    /// <value>Default <see langword="null"/>, none.</value>
    public JsonElement? Payload { get; set; }

    /// <summary>How long the hub waits for the device's answer.</summary>
    /// <value>Default 30 s; from 5 s to 300 s, both inclusive, in whole seconds, as the service has it.</value>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the hub waits for a device that is not connected.</summary>
    /// <value>Default 0, not at all; to 300 s, inclusive, in whole seconds, as the service has it.</value>
    public TimeSpan ConnectTimeout { get; set; }

    /// <summary>Sets the payload.</summary>
    public DirectMethodInvocation WithJson(JsonNode payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        Payload = JsonBytes.Read(JsonBytes.Of(payload));
        return this;
    }

    /// <summary>Sets the payload.</summary>
    /// <param name="value">The value to write.</param>
    /// <param name="typeInfo">How to write it, from a source-generated context.</param>
    public DirectMethodInvocation WithJson<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        Payload = JsonSerializer.SerializeToElement(value, typeInfo);
        return this;
    }

    internal MethodDocument ToDocument() => new(MethodName, Payload, Seconds(ResponseTimeout, 5, nameof(ResponseTimeout)), Seconds(ConnectTimeout, 0, nameof(ConnectTimeout)));

    private static int Seconds(TimeSpan time, int minimum, string name)
    {
        const int Maximum = 300;
        var seconds = (int)time.TotalSeconds;
        return seconds >= minimum && time <= TimeSpan.FromSeconds(Maximum)
            ? seconds
            : throw new ArgumentOutOfRangeException(name, time, $"{name} is '{time}'. Allowed: {minimum} s to {Maximum} s.");
    }
}
