using System.Collections.Immutable;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>
/// What holds the connections of this process to a policy, path by path, as measured on this machine: what is offered, by what it is restricted, by what it is verified, and what is left open.
/// </summary>
public sealed class EnforcementReport
{
    private static readonly ImmutableArray<EnforcementPath> DirectPaths =
    [
        EnforcementPath.OfConnector("Direct", "MQTT"),
        EnforcementPath.OfConnector("Direct", "MQTT over WebSocket"),
        EnforcementPath.OfConnector("Direct", "HTTPS"),
    ];

    internal EnforcementReport(TlsPolicy policy, TlsCapabilities capabilities, bool isProcessPolicyInForce, ImmutableArray<EnforcementReportRow> rows)
    {
        Policy = policy;
        Capabilities = capabilities;
        IsProcessPolicyInForce = isProcessPolicyInForce;
        Rows = rows;
    }

    /// <summary>The policy.</summary>
    public TlsPolicy Policy { get; }

    /// <summary>What this machine can be told.</summary>
    public TlsCapabilities Capabilities { get; }

    /// <summary>Whether the process as a whole is held to the policy; see <see cref="OpenSslProcessPolicy.IsInForce"/>.</summary>
    public bool IsProcessPolicyInForce { get; }

    /// <summary>One row for each path, in the order given.</summary>
    public ImmutableArray<EnforcementReportRow> Rows { get; }

    /// <summary>Whether any path is open: offers what the policy does not allow, and is verified by nothing.</summary>
    public bool IsOpen => Rows.Any(row => row.IsOpen);

    /// <summary>Measures the paths of the clients that need no SDK: device client over MQTT and MQTT over WebSocket, service client over HTTPS.</summary>
    /// <param name="policy">The policy.</param>
    /// <remarks>On Linux this loads OpenSSL, so that <see cref="OpenSslProcessPolicy.Apply"/> comes too late afterwards.</remarks>
    public static EnforcementReport Measure(TlsPolicy policy) => Measure(policy, DirectPaths);

    /// <summary>Measures paths.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="paths">The paths, in the order of the rows.</param>
    /// <remarks>On Linux this loads OpenSSL, so that <see cref="OpenSslProcessPolicy.Apply"/> comes too late afterwards.</remarks>
    public static EnforcementReport Measure(TlsPolicy policy, IEnumerable<EnforcementPath> paths)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(paths);
        return new(policy, TlsCapabilities.Current, OpenSslProcessPolicy.IsInForce(policy), [.. paths.Select(path => EnforcementReportRow.Measure(path, policy))]);
    }

    /// <summary>The report as lines of text, for people: a table with a row for each path. Lines end with a line feed.</summary>
    public string ToTable() => EnforcementReportTable.Write(this);

    /// <summary>The report as an indented JSON object, for programs.</summary>
    public string ToJson() => EnforcementReportJson.Write(this);

    /// <summary>The table.</summary>
    public override string ToString() => ToTable();
}
