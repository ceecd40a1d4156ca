using System.Globalization;
using System.Text.Json;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using MQTTnet.Packets;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>Answers what a device asks of its twin.</summary>
internal sealed class TwinRequests(DeviceSessionRegistration registration, TimeProvider timeProvider)
{
    public MqttPublishPacket Get(string requestId) => Answer(requestId, () => Response(200, requestId, "", registration.GetTwin()));

    public MqttPublishPacket PatchReported(string requestId, ReadOnlyMemory<byte> patch) => Answer(requestId, () =>
    {
        var version = registration.PatchReported(patch);
        return Response(204, requestId, string.Create(CultureInfo.InvariantCulture, $"&$version={version}"), default);
    });

    private MqttPublishPacket Answer(string requestId, Func<MqttPublishPacket> operation)
    {
        try
        {
            return operation();
        }
        catch (HubException e)
        {
            return Response(e.StatusCode, requestId, "", ErrorBody(e));
        }
    }

    private static MqttPublishPacket Response(int status, string requestId, string suffix, ReadOnlyMemory<byte> body) => new()
    {
        Topic = string.Create(CultureInfo.InvariantCulture, $"$iothub/twin/res/{status}/?$rid={Uri.EscapeDataString(requestId)}{suffix}"),
        PayloadSegment = body.ToArray(),
    };

    private byte[] ErrorBody(HubException error)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("errorCode", (int)error.Code);
            json.WriteString("trackingId", Guid.NewGuid().ToString("N"));
            json.WriteString("message", error.Message);
            json.WriteString("timestampUtc", timeProvider.GetUtcNow());
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
