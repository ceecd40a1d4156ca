using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Enforcement;

public class HandshakeObserverTests
{
    private static readonly byte[] Certificate = [22, 3, 3, 0, 7, 11, 0, 0, 3, 0, 0, 0];
    private static readonly byte[] ChangeCipherSpec = [20, 3, 3, 0, 1, 1];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Observe_FullHandshakeInPieces_ReadsChoiceAndThatNothingWasResumed(int pieceLength)
    {
        var observer = Observe([.. ScriptedHandshake.ServerHello, .. Certificate], pieceLength);

        Assert.True(observer.IsComplete);
        Assert.Equal((SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, false), (observer.ProtocolVersion, observer.CipherSuite, observer.Resumed));
        Assert.Null(observer.Alert);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Observe_ChangeCipherSpecAfterServerHello_IsAResumption(int pieceLength) =>
        Assert.True(Observe([.. ScriptedHandshake.ServerHello, .. ChangeCipherSpec], pieceLength).Resumed);

    [Fact]
    public void Observe_ServerHelloAlone_WaitsForWhatFollows()
    {
        var observer = Observe(ScriptedHandshake.ServerHello, 1000);

        Assert.False(observer.IsComplete);
        Assert.Equal(SslProtocols.Tls12, observer.ProtocolVersion);
        Assert.Null(observer.Resumed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Observe_AlertInPlaceOfServerHello_KeepsTheAlert(int pieceLength)
    {
        var observer = Observe([21, 3, 3, 0, 2, 2, 70], pieceLength);

        Assert.True(observer.IsComplete);
        Assert.Equal(TlsAlert.Fatal(TlsAlertDescription.ProtocolVersion), observer.Alert);
        Assert.Equal(SslProtocols.None, observer.ProtocolVersion);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Observe_AlertAfterHelloRetryRequest_KeepsTheAlert(int pieceLength)
    {
        byte[] random = [.. SHA256.HashData("HelloRetryRequest"u8)];
        byte[] retry = [22, 3, 3, 0, 50, 2, 0, 0, 46, 3, 3, .. random, 0, 0x13, 0x01, 0, 0, 6, 0, 43, 0, 2, 3, 4];

        var observer = Observe([.. retry, 21, 3, 3, 0, 2, 2, 40], pieceLength);

        Assert.Equal(TlsAlert.Fatal(TlsAlertDescription.HandshakeFailure), observer.Alert);
        Assert.Equal(SslProtocols.Tls13, observer.ProtocolVersion);
    }

    [Fact]
    public void Observe_Garbage_EndsTheObservation()
    {
        var observer = Observe("HTTP/1.1 400 Bad Request\r\n"u8.ToArray(), 1000);

        Assert.True(observer.IsComplete);
        Assert.Equal(SslProtocols.None, observer.ProtocolVersion);
    }

    [Fact]
    public void Observe_AfterStop_ReadsNothing()
    {
        var observer = new HandshakeObserver();
        observer.Stop();

        observer.Observe(ScriptedHandshake.ServerHello);

        Assert.Equal(SslProtocols.None, observer.ProtocolVersion);
    }

    [Fact]
    public void Observe_FirstFlightInOnePiece_AllocatesNothing()
    {
        byte[] flight = [.. ScriptedHandshake.ServerHello, .. Certificate];
        new HandshakeObserver().Observe(flight);
        var observer = new HandshakeObserver();
        var before = GC.GetAllocatedBytesForCurrentThread();

        observer.Observe(flight);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(observer.IsComplete);
    }

    private static HandshakeObserver Observe(byte[] bytes, int pieceLength)
    {
        var observer = new HandshakeObserver();
        foreach (var piece in bytes.Chunk(pieceLength))
        {
            observer.Observe(piece);
        }

        return observer;
    }
}
