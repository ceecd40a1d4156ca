using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tests.Contract;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Tests.Gates;

[Collection(nameof(TlsVersionsTests))]
public sealed class SdkTlsVersionsTests : IDisposable
{
    public void Dispose() => TlsVersions.Instance.SetMinimumTlsVersions();

    [Theory]
    [InlineData(EnforcementMode.Strict, SslProtocols.Tls12)]
    [InlineData(EnforcementMode.ReportOnly, SslProtocols.None)]
    public void Factory_OfEachMode_RestrictsWhatTheSdkOffersUnderStrictAlone(EnforcementMode mode, SslProtocols preferred)
    {
        TlsVersions.Instance.SetMinimumTlsVersions();

        using var factory = new SecureClientFactory(new SecureClientFactoryOptions { Mode = mode });

        Assert.Equal(preferred, TlsVersions.Instance.Preferred);
    }
}
