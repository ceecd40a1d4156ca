using System.Security.Authentication;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Tests.Contract;

/// <summary>The setting is one for the process, so that nothing else may run beside these tests.</summary>
[CollectionDefinition(nameof(TlsVersionsTests), DisableParallelization = true)]
[Collection(nameof(TlsVersionsTests))]
public sealed class TlsVersionsTests : IDisposable
{
    [Theory]
    [InlineData(SslProtocols.None, SslProtocols.None, SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls12, SslProtocols.Tls12, SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13, SslProtocols.None, SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls12 | SslProtocols.Tls13, SslProtocols.Tls12, SslProtocols.Tls12)]
    public void SetMinimumTlsVersions_WithTls13_LosesIt(SslProtocols asked, SslProtocols preferred, SslProtocols minimum)
    {
        TlsVersions.Instance.SetMinimumTlsVersions(asked);

        Assert.Equal(preferred, TlsVersions.Instance.Preferred);
        Assert.Equal(minimum, TlsVersions.Instance.MinimumTlsVersions);
    }

    public void Dispose() => TlsVersions.Instance.SetMinimumTlsVersions();
}
