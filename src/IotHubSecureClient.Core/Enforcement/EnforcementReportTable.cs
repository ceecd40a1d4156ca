using System.Text;

namespace IotHubSecureClient.Enforcement;

/// <summary>A report as a table, columns as wide as their widest cell, and a list of what is offered outside the policy.</summary>
internal static class EnforcementReportTable
{
    private const string Gap = "  ";

    private static readonly string[] Headings = ["Client", "Transport", "Offers", "JA4", "Restricted by", "Verified by", "Left open"];

    public static string Write(EnforcementReport report)
    {
        var text = new StringBuilder();
        text.Append(EnforcementReportText.Policy(report.Policy)).Append('\n');
        text.Append(EnforcementReportText.Platform(report)).Append("\n\n");
        string[][] lines = [Headings, .. report.Rows.Select(Cells)];
        int[] widths = [.. Headings.Select((_, column) => lines.Max(line => line[column].Length))];
        AppendLine(text, Headings, widths);
        AppendLine(text, [.. widths.Select(width => new string('-', width))], widths);
        foreach (var line in lines.Skip(1))
        {
            AppendLine(text, line, widths);
        }

        AppendOutside(text, report);
        return text.ToString();
    }

    private static string[] Cells(EnforcementReportRow row) =>
    [
        row.Client,
        row.Transport,
        EnforcementReportText.Offer(row),
        row.Ja4 ?? "",
        EnforcementReportText.Restriction(row.RestrictedBy),
        EnforcementReportText.Gate(row.VerifiedBy),
        EnforcementReportText.LeftOpen(row),
    ];

    private static void AppendLine(StringBuilder text, string[] cells, int[] widths) =>
        text.Append(string.Join(Gap, cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');

    private static void AppendOutside(StringBuilder text, EnforcementReport report)
    {
        var rows = report.Rows.Where(row => !row.IsOfferWithinPolicy).ToArray();
        if (rows.Length > 0)
        {
            text.Append("\nOffered outside the policy:\n");
        }

        foreach (var row in rows)
        {
            var outside = EnforcementReportText.Versions(row.ProtocolVersionsOutside).Select(version => $"TLS {version}").Concat(row.CipherSuitesOutside.Select(suite => suite.ToString()));
            text.Append(Gap).Append(row.Client).Append(' ').Append(row.Transport).Append(": ").AppendJoin(", ", outside).Append('\n');
        }
    }
}
