using System.Text.Json;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>A whole twin as a back end gets it: what the registry says of the identity, tags and properties.</summary>
internal static class TwinDocumentJson
{
    public static void Write(Utf8JsonWriter writer, HubDevice device, TwinDocument twin)
    {
        IdentityRecord record = device.Record;
        writer.WriteStartObject();
        writer.WriteString("deviceId", device.DeviceId);
        if (device.ModuleId is not null)
        {
            writer.WriteString("moduleId", device.ModuleId);
        }

        writer.WriteString("etag", twin.ETag);
        writer.WriteString("deviceEtag", device.ETag);
        writer.WriteString("status", device.Status == DeviceStatus.Enabled ? "enabled" : "disabled");
        if (device.StatusReason is not null)
        {
            writer.WriteString("statusReason", device.StatusReason);
        }

        writer.WriteTime("statusUpdateTime", record.StatusUpdatedAt);
        writer.WriteString("connectionState", device.IsConnected ? "Connected" : "Disconnected");
        writer.WriteTime("lastActivityTime", device.LastActivityAt);
        writer.WriteNumber("cloudToDeviceMessageCount", device.CloudToDeviceMessageCount);
        writer.WriteString("authenticationType", IdentityJson.TypeOf(device.CredentialKind));
        IdentityJson.WriteThumbprints(writer, record.Credentials);
        writer.WriteString("modelId", device.ModelId ?? "");
        writer.WriteNumber("version", twin.Version);
        TwinJson.WriteSections(writer, twin);
        if (device.ModuleId is null)
        {
            writer.WriteStartObject("capabilities");
            writer.WriteBoolean("iotEdge", record.IsEdge);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
