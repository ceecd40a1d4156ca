using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>What a hub does wrong once it has a ClientHello, in place of a handshake: for tests that a client gives up, in time, and without having sent anything but the handshake.</summary>
/// <remarks>The connection's record has the offer, and <see cref="Connections.DevHubVerdict.Aborted"/> as its verdict.</remarks>
public abstract class DevHubHandshakeFault
{
    private protected DevHubHandshakeFault()
    {
    }

    /// <summary>Answers nothing, until the client closes.</summary>
    public static DevHubHandshakeFault Stall { get; } = new StallFault(sendsServerHello: false);

    /// <summary>Sends its ServerHello and then nothing, until the client closes.</summary>
    public static DevHubHandshakeFault StallAfterServerHello { get; } = new StallFault(sendsServerHello: true);

    /// <summary>Answers with bytes that are no TLS.</summary>
    public static DevHubHandshakeFault Garbage { get; } = new GarbageFault();

    /// <summary>Closes the connection in answer to the ClientHello.</summary>
    public static DevHubHandshakeFault Close { get; } = new CloseFault(sendsServerHello: false);

    /// <summary>Closes the connection after its ServerHello, in the middle of the next record.</summary>
    public static DevHubHandshakeFault CloseHalfway { get; } = new CloseFault(sendsServerHello: true);

    /// <summary>Sends a ServerHello that is 16 MiB long, the most that the length field can say, for as long as the client reads.</summary>
    public static DevHubHandshakeFault OversizedHello { get; } = new OversizedHelloFault();

    /// <summary>Answers with a fatal alert.</summary>
    /// <param name="description">The alert.</param>
    public static DevHubHandshakeFault Alert(TlsAlertDescription description) => new AlertFault(TlsAlert.Fatal(description));

    /// <summary>Answers with a ServerHello that selects this version and suite, whatever the client offered, and waits for what the client says to it.</summary>
    /// <param name="protocolVersion">One version: TLS 1.0 to 1.2.</param>
    /// <param name="cipherSuite">The suite.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another version, or several.</exception>
    public static DevHubHandshakeFault ServerHello(SslProtocols protocolVersion, TlsCipherSuite cipherSuite) => new ServerHelloFault(protocolVersion, cipherSuite);

    /// <summary>What the hub does, in a clause that completes "The hub is set up to …".</summary>
    internal abstract string Description { get; }

    internal abstract Task RunAsync(FaultyConnection connection);
}
