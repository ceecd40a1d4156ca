using System.Net.Sockets;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Connections;

public sealed class DevHubConnectionLogTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Open_PastCapacity_DropsOldestAndCountsAll()
    {
        var log = new DevHubConnectionLog(2, _time);

        for (int i = 0; i < 3; i++)
        {
            log.Open(DevHubEndpoint.Mqtt, null);
        }

        Assert.Equal([2, 3], log.Select(record => record.Id));
        Assert.Equal(2, log.Count);
        Assert.Equal(3, log.Total);
    }

    [Fact]
    public async Task WaitForAsync_RecordThatMeetsCondition_ReturnsAtOnce()
    {
        var log = new DevHubConnectionLog(2, _time);
        DevHubConnection record = log.Open(DevHubEndpoint.Https, null);

        Assert.Same(record, await log.WaitForAsync(one => one.Endpoint == DevHubEndpoint.Https, Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task WaitForAsync_ConditionMetByLaterChange_Returns()
    {
        var log = new DevHubConnectionLog(2, _time);
        DevHubConnection record = log.Open(DevHubEndpoint.Mqtt, null);
        Task<DevHubConnection> waiting = log.WaitForAsync(one => one.ApplicationBytesReceived == 3, Token);
        Assert.False(waiting.IsCompleted);

        record.CountReceived(1);
        record.CountReceived(2);

        Assert.Same(record, await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task WaitForAsync_Cancelled_Throws()
    {
        var log = new DevHubConnectionLog(2, _time);
        using var cancellation = new CancellationTokenSource();
        Task<DevHubConnection> waiting = log.WaitForAsync(_ => false, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task Connections_BytesThatAreNoTls_AreAnsweredByAlertAndRecordedAsAborted()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(System.Net.IPAddress.Loopback, hub.MqttPort, Token);

        await tcp.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Token);

        byte[] answer = new byte[7];
        await tcp.GetStream().ReadExactlyAsync(answer, Token);
        Assert.Equal((0x15, 2), (answer[0], answer[5]));
        tcp.Close();
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal(DevHubVerdict.Aborted, record.Verdict);
        Assert.Null(record.Offer);
        Assert.StartsWith("The client sent no ClientHello but ", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_ClientThatClosesBeforeItsHello_IsRecordedAsAborted()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        using (var tcp = new TcpClient())
        {
            await tcp.ConnectAsync(System.Net.IPAddress.Loopback, hub.MqttPort, Token);
            await tcp.GetStream().WriteAsync(new byte[] { 0x16, 3, 1 }, Token);
        }

        DevHubConnection record = await hub.ClosedConnectionAsync();

        Assert.Equal("The client closed the connection before its ClientHello was complete.", record.Reason);
    }

    [Fact]
    public async Task Connections_ClientThatStalls_IsEndedAfterHandshakeTimeout()
    {
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { TimeProvider = _time, HandshakeTimeout = TimeSpan.FromSeconds(7) }, Token);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(System.Net.IPAddress.Loopback, hub.MqttPort, Token);
        await hub.ConnectionAsync(_ => true);
        Task<DevHubConnection> closed = hub.ClosedConnectionAsync();

        while (!closed.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(7));
            await Task.Yield();
        }

        Assert.Equal("The handshake took longer than 7 s.", (await closed).Reason);
        Assert.Equal(0, await tcp.GetStream().ReadAsync(new byte[1], Token));
    }
}
