using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>Who is at the other end of a connection.</summary>
/// <param name="RemoteEndPoint">The peer's address.</param>
/// <param name="ClientCertificate">The certificate of its TLS handshake, if it showed one.</param>
/// <param name="ClientIntermediates">The certificates that it sent besides.</param>
/// <param name="Transport">What the connection runs over, for logs.</param>
/// <param name="IsThrottled">Whether the connection came too early.</param>
internal sealed record MqttPeer(EndPoint? RemoteEndPoint, X509Certificate2? ClientCertificate, X509Certificate2Collection? ClientIntermediates, string Transport, bool IsThrottled = false);
