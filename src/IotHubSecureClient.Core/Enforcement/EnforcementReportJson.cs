using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace IotHubSecureClient.Enforcement;

/// <summary>A report as JSON.</summary>
internal static class EnforcementReportJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    public static string Write(EnforcementReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            WritePolicy(writer, report);
            WritePlatform(writer, report);
            writer.WriteStartArray("rows");
            foreach (var row in report.Rows)
            {
                WriteRow(writer, row);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("open", report.IsOpen);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WritePolicy(Utf8JsonWriter writer, EnforcementReport report)
    {
        writer.WriteStartObject("policy");
        writer.WriteString("name", report.Policy.Name);
        WriteSet(writer, report.Policy.ProtocolVersions, report.Policy.CipherSuites);
        writer.WriteEndObject();
    }

    private static void WritePlatform(Utf8JsonWriter writer, EnforcementReport report)
    {
        writer.WriteStartObject("platform");
        writer.WriteString("family", report.Capabilities.Platform.ToString());
        writer.WriteString("operatingSystem", report.Capabilities.OperatingSystem);
        writer.WriteString("openSslVersion", report.Capabilities.OpenSslVersion?.ToString());
        writer.WriteBoolean("cipherSuitesCanBeSet", report.Capabilities.SupportsCipherSuites);
        writer.WriteBoolean("processPolicyCanBeApplied", report.Capabilities.SupportsProcessPolicy);
        writer.WriteBoolean("processPolicyInForce", report.IsProcessPolicyInForce);
        writer.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter writer, EnforcementReportRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("client", row.Client);
        writer.WriteString("transport", row.Transport);
        writer.WriteStartObject("offered");
        WriteSet(writer, row.ProtocolVersions, row.CipherSuites);
        writer.WriteString("ja4", row.Ja4);
        writer.WriteEndObject();
        writer.WriteString("restrictedBy", EnforcementReportText.Restriction(row.RestrictedBy));
        writer.WriteString("verifiedBy", EnforcementReportText.Gate(row.VerifiedBy));
        writer.WriteStartObject("outsidePolicy");
        WriteSet(writer, row.ProtocolVersionsOutside, row.CipherSuitesOutside);
        writer.WriteEndObject();
        writer.WriteBoolean("open", row.IsOpen);
        writer.WriteString("leftOpen", EnforcementReportText.LeftOpen(row));
        writer.WriteEndObject();
    }

    private static void WriteSet(Utf8JsonWriter writer, SslProtocols versions, IEnumerable<TlsCipherSuite> suites)
    {
        WriteArray(writer, "protocolVersions", EnforcementReportText.Versions(versions));
        WriteArray(writer, "cipherSuites", suites.Select(suite => suite.ToString()));
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
