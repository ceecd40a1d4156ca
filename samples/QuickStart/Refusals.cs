using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.QuickStart;

/// <summary>Three hubs that the policy refuses, each with its reason.</summary>
internal static class Refusals
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await RefuseAsync("A hub that only speaks TLS 1.1", new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls11Only }, cancellationToken);
        var suite = DevHubHandshakeFault.ServerHello(SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA);
        await RefuseAsync("A hub that picks a suite outside the policy", new DevHubOptions { TlsProfile = DevHubTlsProfile.MinTls12 with { HandshakeFault = suite } }, cancellationToken);
        await RefuseAsync("A hub whose certificate is for another name", new DevHubOptions { CertificateFault = DevHubCertificateFault.WrongName }, cancellationToken);
    }

    private static async Task RefuseAsync(string what, DevHubOptions options, CancellationToken cancellationToken)
    {
        await using var hub = await DevHub.StartAsync(options, cancellationToken);
        var identity = hub.Devices.Create("thermostat");
        await using var device = Clients.CreateDevice(hub, identity.ConnectionString);
        try
        {
            await device.ConnectAsync(cancellationToken);
        }
        catch (TlsPolicyViolationException violation)
        {
            var connection = await hub.Connections.WaitForAsync(candidate => candidate.IsClosed, cancellationToken);
            Report.Refusal(what, violation, connection);
            return;
        }

        throw new InvalidOperationException($"{what} was not refused.");
    }
}
