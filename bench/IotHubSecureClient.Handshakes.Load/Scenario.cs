using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>The library under a policy against the bare <c>SslStream</c> in the same situation; or, without <paramref name="Library"/>, the bare one against itself, which shows what the measuring is worth.</summary>
internal sealed record Scenario(string Name, TlsPolicy Policy, bool ProcessPolicy, bool Resume, double? Bound, bool Library = true)
{
    public static Scenario[] All { get; } =
    [
        new("full handshake, bare against bare", TlsPolicies.IotHub20250831, ProcessPolicy: false, Resume: false, null, Library: false),
        new("full handshake, process policy, IotHub20200110", TlsPolicies.IotHub20200110, ProcessPolicy: true, Resume: false, 1.03),
        new("full handshake, no process policy, IotHub20250831", TlsPolicies.IotHub20250831, ProcessPolicy: false, Resume: false, 1.03),
        new("full handshake, no process policy, IotHub20200110 (fallback)", TlsPolicies.IotHub20200110, ProcessPolicy: false, Resume: false, null),
        new("reconnect, bare against bare", TlsPolicies.IotHub20250831, ProcessPolicy: false, Resume: true, null, Library: false),
        new("reconnect, process policy, IotHub20200110", TlsPolicies.IotHub20200110, ProcessPolicy: true, Resume: true, 1.05),
        new("reconnect, no process policy, IotHub20250831", TlsPolicies.IotHub20250831, ProcessPolicy: false, Resume: true, 1.05),
        new("reconnect, no process policy, IotHub20200110 (fallback)", TlsPolicies.IotHub20200110, ProcessPolicy: false, Resume: true, null),
    ];
}
