using System.Net.Security;
using System.Security.Authentication;
using BenchmarkDotNet.Attributes;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Benchmarks.Tls;

/// <summary>Holding an established session against a policy. Target: at most 200 ns and 0 B.</summary>
[MemoryDiagnoser]
public class VerificationBenchmarks
{
    private readonly TlsPolicyVerifier _verifier = new(TlsPolicies.IotHub20250831);

    private readonly TlsSession _session = new()
    {
        Host = "hub.example",
        Port = 8883,
        ProtocolVersion = SslProtocols.Tls12,
        CipherSuite = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
    };

    [Benchmark]
    public bool AllowedSession() => _verifier.Verify(_session).IsAllowed;
}
