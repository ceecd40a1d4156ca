using System.Security.Cryptography.X509Certificates;
using System.Text;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>The before/after pairs of samples/Migration as their users run them.</summary>
public sealed class MigrationSamplesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("DeviceMqtt", "'IOTHUB_DEVICE_CONNECTION_STRING' is not set. It should hold the device's connection string")]
    [InlineData("DeviceBehindProxy", "'IOTHUB_DEVICE_CONNECTION_STRING' is not set. It should hold the device's connection string")]
    [InlineData("DeviceX509", "'IOTHUB_HOST_NAME' is not set. It should hold the hub's host name")]
    [InlineData("EdgeModule", "none of 'EdgeHubConnectionString'")]
    [InlineData("BackEnd", "'IOTHUB_SERVICE_CONNECTION_STRING' is not set. It should hold the connection string of a shared access policy")]
    [InlineData("RegistryTool", "'IOTHUB_SERVICE_CONNECTION_STRING' is not set. It should hold the connection string of a shared access policy")]
    [InlineData("Provisioning", "'DPS_ID_SCOPE' is not set. It should hold the ID scope")]
    public async Task Run_NothingConfigured_NamesTheVariableAndWhatItShouldHold(string sample, string expected)
    {
        var result = await SampleProcess.RunAsync(sample, [], new Dictionary<string, string>());

        AssertFailed(result, expected);
    }

    [Theory]
    [InlineData("DeviceMqtt", "afterwards", "'afterwards' is unknown. Allowed: before, after.")]
    [InlineData("BackEnd", "reboot", "'reboot' is unknown. Allowed: message, method, or nothing for both.")]
    [InlineData("RegistryTool", "create", "'create' is unknown. Allowed: list, create <device>, disable <device>.")]
    public async Task Run_UnknownArgument_SaysWhatIsAllowed(string sample, string argument, string expected)
    {
        var environment = new Dictionary<string, string> { ["IOTHUB_SERVICE_CONNECTION_STRING"] = $"HostName=localhost;SharedAccessKeyName=iothubowner;SharedAccessKey={MatrixHub.DeviceKey}" };

        AssertFailed(await SampleProcess.RunAsync(sample, [argument], environment), expected);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Run_DeviceAndBackEndOfAHubUnderThePolicy_TalkUntilTheDeviceIsToldToReboot(string which)
    {
        await using var hub = await StartAsync(MatrixHub.UnderThePolicy);
        await using var device = SampleProcess.Start("DeviceMqtt", [which], EnvironmentOf("DeviceMqtt", hub), hub.TrustAnchorPem);
        var telemetry = await NextTelemetryAsync(hub);

        var backEnd = await SampleProcess.RunAsync("BackEnd", [which, "method"], EnvironmentOf("BackEnd", hub), hub.TrustAnchorPem);

        Assert.Equal("""{"number":1,"temperature":21.5}""", telemetry.Text);
        AssertSucceeded(backEnd, "The device answered 'reboot': status 200, {\"rebooting\":true}.");
        AssertSucceeded(await device.WaitAsync(), "Told to reboot.");
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Run_DeviceX509OfAHubUnderThePolicy_SendsUntilItIsStopped(string which)
    {
        await using var hub = await StartAsync(MatrixHub.UnderThePolicy);
        var (environment, file) = AddDeviceWithCertificate(hub);
        try
        {
            await using var device = SampleProcess.Start("DeviceX509", [which], environment, hub.TrustAnchorPem);

            Assert.Equal("pump", (await NextTelemetryAsync(hub)).DeviceId);
            AssertSucceeded(await device.TerminateAsync(), "Stopped.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Run_EdgeModuleOfAnEdgeHubUnderThePolicy_ReportsThatItStartedAndRunsUntilItIsStopped(string which)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the SDK does not put the certificate of IoT Edge into a store of the user's.");
        await using var hub = await StartAsync(MatrixHub.UnderThePolicy);
        var anchor = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(anchor, hub.Pki.TrustAnchorPem, Cancellation);
            await using var module = SampleProcess.Start("EdgeModule", [which], new Dictionary<string, string>(EnvironmentOf("EdgeModule", hub)) { ["EdgeModuleCACertificateFile"] = anchor });
            var telemetry = await NextTelemetryAsync(hub);

            Assert.Equal(("module", """{"status":"started"}"""), (telemetry.ModuleId, telemetry.Text));
            AssertSucceeded(await module.TerminateAsync(), "Stopped.");
        }
        finally
        {
            File.Delete(anchor);
        }
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Run_DeviceThatIsAssignedToAHubUnderThePolicy_SendsThereUntilItIsStopped(string which)
    {
        await using var hub = await StartAsync(MatrixHub.UnderThePolicy);
        await using var service = new ScriptedProvisioningService(LoopbackAddress.Next(), hub.Host, "device");
        var environment = EnvironmentOf("Provisioning", hub);
        environment["DPS_ENDPOINT"] = service.Host;
        await using var device = SampleProcess.Start("Provisioning", [which], environment, hub.TrustAnchorPem + "\n" + service.TrustAnchorPem);

        Assert.Equal("device", (await NextTelemetryAsync(hub)).DeviceId);
        AssertSucceeded(await device.TerminateAsync(), $"Assigned to '{hub.Host}' as 'device'.");
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Run_RegistryToolOfAHubUnderThePolicy_CreatesListsAndDisables(string which)
    {
        await using var hub = await StartAsync(MatrixHub.UnderThePolicy);
        Task<SampleResult> RunAsync(params string[] arguments) => SampleProcess.RunAsync("RegistryTool", [which, .. arguments], EnvironmentOf("RegistryTool", hub), hub.TrustAnchorPem);

        AssertSucceeded(await RunAsync("create", "pump"), "Created 'pump'.");
        AssertSucceeded(await RunAsync("list"), "pump\tEnabled\tDisconnected");
        AssertSucceeded(await RunAsync("disable", "pump"), "Disabled 'pump'.");
        AssertFailed(await RunAsync("disable", "valve"), "There is no device 'valve'.");
        Assert.Equal(DeviceStatus.Disabled, hub.Devices.Find("pump")!.Status);
    }

    [Theory]
    [InlineData("DeviceMqtt")]
    [InlineData("DeviceBehindProxy")]
    [InlineData("DeviceX509")]
    [InlineData("EdgeModule")]
    [InlineData("BackEnd", "message")]
    [InlineData("BackEnd", "method")]
    [InlineData("RegistryTool", "list")]
    [InlineData("Provisioning")]
    public async Task Run_HubWithASuiteOutsideThePolicy_IsRefusedAndReceivesNothing(string sample, params string[] arguments)
    {
        await using var hub = await StartAsync(MatrixHub.SuiteOutside);
        await using var proxy = new ConnectProxy();
        var (environment, file) = AddDeviceWithCertificate(hub);
        foreach (var (name, value) in EnvironmentOf(sample, hub))
        {
            environment[name] = value;
        }

        environment["IOTHUB_PROXY"] = proxy.Address;
        try
        {
            var mark = hub.Mark();
            var result = await SampleProcess.RunAsync(sample, ["after", .. arguments], environment, hub.TrustAnchorPem);
            var connections = await hub.SinceAsync(mark, untilClosed: true, Cancellation);

            AssertFailed(result, $"The TLS connection to '{hub.Host}:");
            Assert.Contains("was refused under the policy 'IotHub20200110'. The cipher suite 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' was negotiated.", result.Errors, StringComparison.Ordinal);
            Assert.Equal(0, Assert.Single(connections).ApplicationBytesReceived);
            Assert.Equal(sample == "DeviceBehindProxy" ? 1 : 0, proxy.Connections);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Run_BeforeOfAHubWithASuiteOutsideThePolicy_SendsItAll()
    {
        await using var hub = await StartAsync(MatrixHub.SuiteOutside);
        await using var device = SampleProcess.Start("DeviceMqtt", ["before"], EnvironmentOf("DeviceMqtt", hub), hub.TrustAnchorPem);

        Assert.Equal("device", (await NextTelemetryAsync(hub)).DeviceId);
        AssertSucceeded(await SampleProcess.RunAsync("RegistryTool", ["before", "list"], EnvironmentOf("RegistryTool", hub), hub.TrustAnchorPem), "device\tEnabled\tConnected");
        AssertSucceeded(await device.TerminateAsync(), "Stopped.");
    }

    private static Task<MatrixHub> StartAsync(int number)
    {
        MatrixHub.SkipUnlessItConnects();
        return MatrixHub.StartAsync(number, Cancellation);
    }

    private static async Task<TelemetryMessage> NextTelemetryAsync(MatrixHub hub)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        guard.CancelAfter(TimeSpan.FromSeconds(60));
        return await hub.Telemetry.ReadAllAsync(guard.Token).FirstAsync(guard.Token);
    }

    private static Dictionary<string, string> EnvironmentOf(string sample, MatrixHub hub) => sample switch
    {
        "DeviceMqtt" or "DeviceBehindProxy" => new() { ["IOTHUB_DEVICE_CONNECTION_STRING"] = hub.DeviceConnectionString },
        "EdgeModule" => new() { ["EdgeHubConnectionString"] = $"HostName={hub.Host};GatewayHostName={hub.Host};DeviceId=device;ModuleId=module;SharedAccessKey={MatrixHub.DeviceKey}" },
        "BackEnd" => new() { ["IOTHUB_SERVICE_CONNECTION_STRING"] = hub.BackEndConnectionString, ["IOTHUB_DEVICE_ID"] = "device" },
        "RegistryTool" => new() { ["IOTHUB_SERVICE_CONNECTION_STRING"] = hub.BackEndConnectionString },
        "Provisioning" => new() { ["DPS_ENDPOINT"] = hub.Host, ["DPS_ID_SCOPE"] = "scope", ["DPS_REGISTRATION_ID"] = "device", ["DPS_SYMMETRIC_KEY"] = MatrixHub.DeviceKey },
        _ => [],
    };

    /// <summary>A device that the hub knows by its certificate, and what DeviceX509 needs for it.</summary>
    private static (Dictionary<string, string> Environment, string File) AddDeviceWithCertificate(MatrixHub hub)
    {
        using var certificate = hub.Pki.IssueClientCertificate("pump");
        using var key = certificate.GetECDsaPrivateKey()!;
        hub.Devices.Create("pump", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.SelfSigned, PrimaryThumbprint = certificate.Thumbprint });
        var file = Path.GetTempFileName();
        File.WriteAllText(file, new StringBuilder().AppendLine(certificate.ExportCertificatePem()).AppendLine(key.ExportPkcs8PrivateKeyPem()).ToString());
        return (new() { ["IOTHUB_HOST_NAME"] = hub.Host, ["IOTHUB_DEVICE_ID"] = "pump", ["IOTHUB_DEVICE_CERTIFICATE"] = file }, file);
    }

    private static void AssertSucceeded(SampleResult result, string expected)
    {
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
        AssertNoSecret(result);
    }

    private static void AssertFailed(SampleResult result, string expected)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        AssertNoSecret(result);
    }

    private static void AssertNoSecret(SampleResult result) => Assert.DoesNotContain(MatrixHub.DeviceKey, result.Output + result.Errors, StringComparison.Ordinal);
}
