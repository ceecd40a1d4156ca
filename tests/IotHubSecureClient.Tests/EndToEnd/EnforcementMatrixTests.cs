using System.Security.Authentication;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>Every path of the SDK's own clients against a hub under the policy, and against each kind of hub that violates it.</summary>
public sealed class EnforcementMatrixTests(ITestOutputHelper output)
{
    private const int Seconds = 4;

    private static readonly string[] Paths =
    [
        "DeviceClient, MQTT", "DeviceClient, MQTT over WebSocket", "DeviceClient, MQTT where TCP is closed", "DeviceClient, AMQP", "DeviceClient, AMQP over WebSocket",
        "DeviceClient, AMQP where TCP is closed", "DeviceClient, HTTPS", "DeviceClient, file upload", "ModuleClient, MQTT", "ModuleClient, MQTT over WebSocket", "ModuleClient, AMQP",
        "ModuleClient, AMQP over WebSocket", "ModuleClient, InvokeMethodAsync", "ServiceClient, AMQP", "ServiceClient, AMQP over WebSocket", "ServiceClient, methods", "RegistryManager, HTTPS",
        "JobClient, HTTPS", "DigitalTwinClient, HTTPS", "ProvisioningDeviceClient, MQTT", "ProvisioningDeviceClient, MQTT over WebSocket", "ProvisioningDeviceClient, AMQP",
        "ProvisioningDeviceClient, AMQP over WebSocket", "ProvisioningDeviceClient, HTTPS", "ProvisioningServiceClient, HTTPS", "ProvisioningServiceClient, query",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("paths")]
    [InlineData("process")]
    public async Task EveryPath_UnderStrict_IsAcceptedUnderThePolicyAndRefusedOtherwise(string mode)
    {
        MatrixHub.SkipUnlessItConnects();
        Assert.SkipWhen(mode == "process" && !OperatingSystem.IsLinux(), "The policy for the whole process is there on Linux only.");
        var cells = await RunAsync(mode);

        foreach (var cell in cells)
        {
            output.WriteLine($"{cell.Path} | {cell.Hub} | {cell} | {string.Join(" < ", cell.Outcome.Exceptions)} | {cell.Outcome.Seconds:0.00} s | {cell.Outcome.Message}");
        }

        Assert.All(cells, AssertEnforced);
        MatrixDocument.AssertCurrent(mode, cells);
    }

    private static void AssertEnforced(MatrixCell cell)
    {
        if (cell.Hub == MatrixHub.All[0].Name)
        {
            Assert.Null(cell.Outcome.Violation);
            Assert.Equal(0, cell.Outcome.Events);
            Assert.True(cell.CredentialBytes > 0, cell.ToString());
            Assert.All(cell.Connections, each => Assert.Equal(SslProtocols.Tls12, each.ProtocolVersion));
            Assert.All(cell.Connections, each => Assert.Contains(each.CipherSuite!.Value, TlsPolicies.Default.CipherSuites));
            return;
        }

        Assert.Equal(0, cell.CredentialBytes);
        Assert.Equal(cell.Outcome.Violation is null ? 0 : 1, cell.Outcome.Events);
        if (!cell.WasEndedByTheSdk)
        {
            Assert.NotNull(cell.Outcome.Violation);
            Assert.InRange(cell.Connections.Length, 1, cell.MostConnections);
        }
    }

    private static async Task<List<MatrixCell>> RunAsync(string mode)
    {
        List<MatrixHub> hubs = [];
        try
        {
            // The second half is behind a firewall.
            for (var i = 0; i < 2 * MatrixHub.All.Count; i++)
            {
                hubs.Add(await MatrixHub.StartAsync(i % MatrixHub.All.Count, Cancellation, isTcpClosed: i >= MatrixHub.All.Count));
            }

            using var host = new SdkHost(mode, string.Join('\n', hubs.Select(hub => hub.TrustAnchorPem)));
            List<MatrixCell> cells = [];
            foreach (var path in Paths)
            {
                var isTcpClosed = path.EndsWith("where TCP is closed", StringComparison.Ordinal);
                foreach (var hub in hubs.Skip(isTcpClosed ? MatrixHub.All.Count : 0).Take(MatrixHub.All.Count))
                {
                    var mark = hub.Mark();
                    var outcome = await host.AttemptAsync(Seconds, path, hub, Cancellation);
                    cells.Add(new MatrixCell(path, hub.Name, outcome, await hub.SinceAsync(mark, untilClosed: outcome.Violation is not null, Cancellation)));
                }
            }

            return cells;
        }
        finally
        {
            foreach (var hub in hubs)
            {
                await hub.DisposeAsync();
            }
        }
    }
}
