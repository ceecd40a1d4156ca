using System.Globalization;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>What the clients behind the interfaces log in good and in bad times, with all that the SDK's exceptions say, names no secret.</summary>
public sealed class SecretsInLogsTests : IDisposable
{
    private const string OtherKey = "YW5vdGhlciBrZXkgdGhhdCBub2JvZHkgaGFzIGdpdmVuIGF3YXk=";
    private const string Signature = "c2lnbmF0dXJlIG9mIGEgdG9rZW4%3D";

    private readonly FakeLogCollector _logs = new();
    private readonly ILoggerFactory _loggers;

    public SecretsInLogsTests() => _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(_logs)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static FailoverOptions Options => new()
    {
        ReconnectWindow = TimeSpan.Zero,
        BaseDelay = TimeSpan.FromMilliseconds(10),
        MaxDelay = TimeSpan.FromMilliseconds(50),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AttemptsBeforeNextEndpoint = 1,
        MaxCredentialAttempts = 1,
    };

    public void Dispose() => _loggers.Dispose();

    [Theory]
    [InlineData(TransportType.Mqtt_Tcp_Only)]
    [InlineData(TransportType.Amqp_WebSocket_Only)]
    [InlineData(TransportType.Http1)]
    public async Task OpenAsync_HubOutsideThePolicy_LogsNoSecret(TransportType transport)
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.SuiteOutside, Cancellation);
        await using var factory = NewFactory(hub);
        await using var device = factory.Clients.CreateDevice(hub.DeviceConnectionString, transport);
        await using var withToken = factory.Clients.Wrap(factory.DeviceClients.Create(hub.Host, NewToken(hub), transport));
        await using var service = factory.Clients.CreateService(hub.BackEndConnectionString);

        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.SendEventAsync(new Message(), Cancellation));
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => withToken.SendEventAsync(new Message(), Cancellation));
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => service.OpenAsync(Cancellation));
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => service.GetServiceStatisticsAsync(Cancellation));

        AssertNoSecretIn([2], hub);
    }

    [Fact]
    public async Task SendEventAsync_FirstHubIsLost_LogsNoSecretOnTheWayToTheSecond()
    {
        MatrixHub.SkipUnlessItConnects();
        var first = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        await using var second = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        await using var factory = NewFactory(first, second);
        await using var device = factory.Clients.CreateFailoverDevice([first.DeviceConnectionString, second.DeviceConnectionString], TransportType.Mqtt_Tcp_Only, Options);
        await device.SendEventAsync(new Message(), Cancellation);

        await first.DisposeAsync();
        await device.SendEventAsync(new Message(), Cancellation);

        Assert.Equal(second.Host, device.HostName);
        AssertNoSecretIn([1, 22, 23, 27], first, second);
    }

    [Fact]
    public async Task OpenAsync_FailoverClientsThatTheHubRefuses_LogNoSecret()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        await using var factory = NewFactory(hub);
        await using var withKey = factory.Clients.CreateFailoverDevice([$"HostName={hub.Host};DeviceId=device;SharedAccessKey={OtherKey}"], TransportType.Mqtt_WebSocket_Only, Options);
        await using var withToken = factory.Clients.CreateFailoverDevice([hub.Host], _ => factory.DeviceClients.Create(hub.Host, NewToken(hub), TransportType.Mqtt_Tcp_Only), Options);
        await using var service = factory.Clients.CreateFailoverService([$"HostName={hub.Host};SharedAccessKeyName=iothubowner;SharedAccessKey={OtherKey}"], options: Options);

        Assert.NotNull(await Record.ExceptionAsync(() => withKey.OpenAsync(Cancellation)));
        Assert.NotNull(await Record.ExceptionAsync(() => withToken.OpenAsync(Cancellation)));
        _ = service.OpenAsync(Cancellation);
        await service.ReadStatesAsync(Cancellation).FirstAsync(state => state.Exception is not null, Cancellation);

        AssertNoSecretIn([1, 23, 26], hub);
    }

    private static DeviceAuthenticationWithToken NewToken(MatrixHub hub) => new("device", $"SharedAccessSignature sr={hub.Host}%2Fdevices%2Fdevice&sig={Signature}&se=4000000000");

    private SecureClientFactory NewFactory(params MatrixHub[] hubs) => new(
        new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = string.Join('\n', hubs.Select(hub => hub.TrustAnchorPem)) } },
        loggerFactory: _loggers);

    /// <param name="expected">The ids of what has to have been logged, so that the test is about something.</param>
    /// <param name="hubs">Whose secrets.</param>
    private void AssertNoSecretIn(int[] expected, params MatrixHub[] hubs)
    {
        string[] secrets = ["SharedAccessKey", "SharedAccessSignature", "sig=", Signature, Uri.UnescapeDataString(Signature), OtherKey, MatrixHub.DeviceKey, .. hubs.Select(hub => hub.PolicyKey)];
        var records = _logs.GetSnapshot();
        Assert.Subset(records.Select(record => record.Id.Id).ToHashSet(), expected.ToHashSet());
        foreach (var text in records.SelectMany(Texts))
        {
            Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal));
        }
    }

    /// <summary>All that a sink may write of a record.</summary>
    private static IEnumerable<string> Texts(FakeLogRecord record) =>
    [
        record.Message,
        record.Exception?.ToString() ?? "",
        .. (record.StructuredState ?? []).Select(each => each.Value ?? ""),
        .. record.Scopes.Select(each => Convert.ToString(each, CultureInfo.InvariantCulture) ?? ""),
    ];
}
