using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Mqtt;

public class MqttChannelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_HeaderAndPayload_LeaveTogether()
    {
        using var channel = new RecordingChannel();

        await channel.WriteAsync(new ReadOnlySequence<byte>([1, 2]), false, Cancellation);
        Assert.Empty(channel.Writes);

        await channel.WriteAsync(new ReadOnlySequence<byte>([3, 4]), true, Cancellation);
        Assert.Equal(["01020304 end"], channel.Writes);
    }

    [Fact]
    public async Task WriteAsync_PacketInOnePiece_IsNotCopied()
    {
        using var channel = new RecordingChannel();

        await channel.WriteAsync(new ReadOnlySequence<byte>([1, 2]), true, Cancellation);
        await channel.WriteAsync(new ReadOnlySequence<byte>([3]), true, Cancellation);

        Assert.Equal(["0102 end", "03 end"], channel.Writes);
    }

    [Fact]
    public async Task WriteAsync_LargePayload_FollowsItsHeader()
    {
        using var channel = new RecordingChannel();
        var payload = new byte[16 * 1024];

        await channel.WriteAsync(new ReadOnlySequence<byte>([1]), false, Cancellation);
        await channel.WriteAsync(new ReadOnlySequence<byte>(payload), true, Cancellation);

        Assert.Equal(["01 more", $"{Convert.ToHexString(payload)} end"], channel.Writes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WriteAsync_FailedOrCancelled_ClosesTheChannel(bool cancelled)
    {
        using var channel = new RecordingChannel { WriteFailure = cancelled ? new OperationCanceledException() : new IOException() };

        await Assert.ThrowsAnyAsync<Exception>(() => channel.WriteAsync(new ReadOnlySequence<byte>([1]), true, Cancellation));

        Assert.True(channel.IsDisposed);
    }

    [Fact]
    public async Task ReadAsync_ConnectionFails_IsAnEndWithItsReason()
    {
        var failure = new IOException("Reset.");
        using var channel = new RecordingChannel { ReadFailure = failure };

        Assert.Equal(0, await channel.ReadAsync(new byte[1], 0, 1, Cancellation));
        Assert.Same(failure, channel.Failure);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_IsThrown()
    {
        using var channel = new RecordingChannel { ReadFailure = new OperationCanceledException() };

        await Assert.ThrowsAsync<OperationCanceledException>(() => channel.ReadAsync(new byte[1], 0, 1, Cancellation));
        Assert.Null(channel.Failure);
    }

    [Fact]
    public async Task OpenAsync_ConnectionFailsBeforeTheAnswer_ThrowsWhatEndedIt()
    {
        var failure = new IOException("Reset.");
        var session = new TlsSession
        {
            Host = "hub.example",
            Port = 8883,
            ProtocolVersion = SslProtocols.Tls12,
            CipherSuite = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            CertificateChain = [],
        };
        using var channel = new RecordingChannel { ReadFailure = failure };

        var options = new MqttSessionOptions(new MqttIdentity(DeviceConnectionString.Parse("HostName=hub.example;DeviceId=device;SharedAccessKey=a2V5"), modelId: null, "test"), "password", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30));
        var thrown = await Assert.ThrowsAsync<IOException>(() => MqttSession.OpenAsync(channel, session, options, TimeProvider.System, _ => { }, (_, _) => { }, Cancellation));

        Assert.Same(failure, thrown);
        Assert.True(channel.IsDisposed);
    }
}
