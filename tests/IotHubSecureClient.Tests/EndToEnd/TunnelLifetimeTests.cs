using System.Security.Authentication;
using IotHubSecureClient.Certificates;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>A route through the tunnel ends with the proxy that the SDK's client was given: the client has to hold it.</summary>
public sealed class TunnelLifetimeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetDeviceAsync_AfterGarbageCollection_StillReachesTheHub()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        await using var factory = new SecureClientFactory(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } });
        using var registry = factory.RegistryManagers.CreateFromConnectionString(hub.BackEndConnectionString);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // As many routes as let the tunnel look which ones are still held.
        for (var i = 0; i < 100; i++)
        {
            using var other = factory.RegistryManagers.CreateFromConnectionString(hub.BackEndConnectionString);
        }

        GC.Collect();

        // The machine does not trust this hub: that the SDK says so shows that the way to it was open.
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => registry.GetDeviceAsync("device", Cancellation));
        Assert.IsType<AuthenticationException>(exception.GetBaseException());
    }
}
