using System.Net;
using System.Net.Sockets;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tests.Devices;

namespace IotHubSecureClient.Tests.Failover;

public sealed class DirectFailuresTests
{
    private const byte InternalError = 80;
    private const byte UnrecognizedName = 112;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IotHubErrorCodes.NotConnected, null, true, FailureKind.ConnectionLost)]
    [InlineData(IotHubErrorCodes.ConnectionFailed, null, true, FailureKind.ConnectionLost)]
    [InlineData(IotHubErrorCodes.ConnectionFailed, null, false, FailureKind.HandshakeFailed)]
    [InlineData(IotHubErrorCodes.Throttled, 429, true, FailureKind.Throttled)]
    [InlineData(IotHubErrorCodes.QuotaExceeded, 403, false, FailureKind.Throttled)]
    [InlineData(IotHubErrorCodes.ServiceUnavailable, 503, true, FailureKind.Unavailable)]
    [InlineData(IotHubErrorCodes.Suspended, 400, false, FailureKind.Suspended)]
    [InlineData(IotHubErrorCodes.Unauthorized, 401, false, FailureKind.Unauthorized)]
    [InlineData(IotHubErrorCodes.Unauthorized, 403, false, FailureKind.Rejected)]
    [InlineData(IotHubErrorCodes.DeviceNotFound, 404, false, FailureKind.NotFound)]
    [InlineData(IotHubErrorCodes.ServerError, 500, true, FailureKind.Transient)]
    [InlineData(IotHubErrorCodes.ArgumentInvalid, 400, false, FailureKind.Rejected)]
    public void Classify_RefusalOfTheHub_SaysWhatItMeans(string errorCode, int? statusCode, bool isTransient, FailureKind expected) =>
        Assert.Equal(expected, DirectFailures.Classify(new IotHubDirectException(errorCode, "No.") { StatusCode = statusCode, IsTransient = isTransient }).Kind);

    [Fact]
    public void Classify_ConnectWithReturnCode3_IsUnavailable() =>
        Assert.Equal(FailureKind.Unavailable, DirectFailures.Classify(ConnectRefusal.Of(MQTTnet.MqttClientConnectResultCode.ServerUnavailable)).Kind);

    [Theory]
    [InlineData(new byte[] { 0x15, 3, 3, 0, 2, 2, InternalError })]
    [InlineData(new byte[] { 0x15, 3, 3, 0, 2, 2, UnrecognizedName })]
    [InlineData(new byte[] { (byte)'H', (byte)'T', (byte)'T', (byte)'P', (byte)'/', (byte)'1', (byte)'.', (byte)'1', (byte)' ' })]
    public async Task Classify_HandshakeFailsForAnotherReasonThanThePolicy_MayPassWithinAFailoverWindow(byte[] answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, answer);
        await using var client = new DirectDeviceClient(new() { ConnectionString = ScriptedDevice.ConnectionString, Port = ((IPEndPoint)listener.LocalEndpoint).Port });

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => client.ConnectAsync(Cancellation).Guard());
        await answering.Guard();

        Assert.Equal(FailureKind.HandshakeFailed, DirectFailures.Classify(exception).Kind);
    }

    private static async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        using var connection = await listener.AcceptTcpClientAsync(Cancellation);
        var stream = connection.GetStream();
        var hello = new byte[4096];
        _ = await stream.ReadAsync(hello, Cancellation);
        await stream.WriteAsync(answer, Cancellation);
        connection.Client.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(hello, Cancellation) > 0)
        {
        }
    }
}
