using IotHubSecureClient.Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Provisioning;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Moq;

namespace IotHubSecureClient.Tests.Provisioning;

public sealed class VerifyingTransportTests
{
    private const string Host = "localhost";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RegisterAsync_EndOfAConnectionToAServiceOutsideThePolicy_IsThrownAsItIsAndTheViolationIsFound(bool withTimeout)
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);
        using var inner = new ScriptedHandler { Port = hub.MqttPort, Failure = new ProvisioningTransportException("MQTT transport exception", new IOException("Channel is closed"), isTransient: true) };
        using var transport = new VerifyingTransport(inner, static () => { }, new RefusalProbe(gates), Host);

        var exception = await Assert.ThrowsAsync<ProvisioningTransportException>(
            () => withTimeout ? transport.RegisterAsync(null!, TimeSpan.FromSeconds(9)) : transport.RegisterAsync(null!, Cancellation));

        Assert.Same(inner.Failure, exception);
        Assert.True(gates.TryGetViolation(exception, Host, out var violation));
        Assert.Equal(TlsViolationKind.NothingInCommon, Assert.Single(violation.Violations).Kind);
        Assert.Equal(withTimeout ? TimeSpan.FromSeconds(9) : Cancellation, inner.LastLimit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RegisterAsync_CallbackThatTheCallerHasPutInPlaceOfTheGate_ComesBehindANewOne(bool withTimeout)
    {
        using var gates = new ClientGates(new SecureClientFactoryOptions { Mode = EnforcementMode.ReportOnly }, null, null);
        using var inner = new ScriptedHandler { Port = 8883 };
        var gated = new GatedTransport(gates);
        gated.Gate(inner, "dps.example");
        using var transport = new VerifyingTransport(inner, () => gated.Gate(inner, "dps.example"), new RefusalProbe(gates), "dps.example");
        System.Net.Security.RemoteCertificateValidationCallback own = static (_, _, _, errors) => errors == System.Net.Security.SslPolicyErrors.None;
        inner.RemoteCertificateValidationCallback = own;

        await (withTimeout ? transport.RegisterAsync(null!, TimeSpan.FromSeconds(9)) : transport.RegisterAsync(null!, Cancellation));

        Assert.NotEqual(own, inner.RemoteCertificateValidationCallback);
    }

    [Fact]
    public async Task RegisterAsync_ThatTheCallerCancelled_IsNotLookedInto()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);
        using var inner = new ScriptedHandler { Port = hub.MqttPort, Failure = new ProvisioningTransportException("MQTT transport exception", new IOException("Channel is closed"), isTransient: true) };
        using var transport = new VerifyingTransport(inner, static () => { }, new RefusalProbe(gates), Host);

        await Assert.ThrowsAsync<ProvisioningTransportException>(() => transport.RegisterAsync(null!, new CancellationToken(canceled: true)));

        Assert.Equal(0, hub.Connections.Total);
    }

    /// <summary>Other handlers tell by themselves, and over WebSocket a probe would go round the caller's proxy.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RegisterAsync_EndOfAConnectionOfAnotherKind_IsNotLookedInto(bool isMqtt)
    {
        // A probe sets itself a time.
        var time = new Mock<TimeProvider> { CallBase = true };
        using var gates = new ClientGates(new SecureClientFactoryOptions(), time.Object, null);
        var failure = new ProvisioningTransportException("Transport exception", new IOException("Channel is closed"), isTransient: true);
        using var inner = new ScriptedHandler { Port = isMqtt ? 443 : 5671, Failure = failure };
        using var transport = new VerifyingTransport(inner, static () => { }, isMqtt ? new RefusalProbe(gates) : null, Host);

        await Assert.ThrowsAsync<ProvisioningTransportException>(() => transport.RegisterAsync(null!, Cancellation));

        time.Verify(each => each.CreateTimer(It.IsAny<TimerCallback>(), It.IsAny<object?>(), It.IsAny<TimeSpan>(), It.IsAny<TimeSpan>()), Times.Never);
    }

    [Fact]
    public async Task RegisterAsync_ThatSucceeds_IsPassedThroughAndTheHandlerStaysTheCallers()
    {
        using var gates = new ClientGates(new SecureClientFactoryOptions(), null, null);
        using var inner = new ScriptedHandler { Port = 8883 };
        var transport = new VerifyingTransport(inner, static () => { }, new RefusalProbe(gates), Host);

        Assert.Null(await transport.RegisterAsync(null!, Cancellation));
        transport.Dispose();

        Assert.False(inner.IsDisposed);
    }

    private static ClientGates CreateGates(DevHub hub) =>
        new(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } }, null, null);

    private sealed class ScriptedHandler : ProvisioningTransportHandler
    {
        public Exception? Failure { get; init; }

        public object? LastLimit { get; private set; }

        public bool IsDisposed { get; private set; }

        public override Task<DeviceRegistrationResult> RegisterAsync(ProvisioningTransportRegisterMessage message, CancellationToken cancellationToken) => RunAsync(cancellationToken);

        public override Task<DeviceRegistrationResult> RegisterAsync(ProvisioningTransportRegisterMessage message, TimeSpan timeout) => RunAsync(timeout);

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }

        private Task<DeviceRegistrationResult> RunAsync(object limit)
        {
            LastLimit = limit;
            return Failure is null ? Task.FromResult<DeviceRegistrationResult>(null!) : Task.FromException<DeviceRegistrationResult>(Failure);
        }
    }
}
