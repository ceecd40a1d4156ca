using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

internal sealed class FakeHubException(FailureKind kind, TimeSpan? retryAfter = null) : Exception($"{kind}")
{
    public FailureClassification Classification { get; } = new(kind, retryAfter);
}
