using System.Net;
using System.Net.Security;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;

namespace IotHubSecureClient.Provisioning;

/// <summary>The gates in one transport handler. Each client that is made with the handler looks at them again: what the caller has put in their place since comes behind new ones.</summary>
internal sealed class GatedTransport(ClientGates gates)
{
    private const string Namespace = "Microsoft.Azure.Devices.Provisioning.Client.Transport";

    private const string Mqtt = $"{Namespace}.ProvisioningTransportHandlerMqtt";

    /// <summary>The SDK's handlers; they are in packages of their own, which this one does not need.</summary>
    private static readonly string[] Known = [$"{Namespace}.ProvisioningTransportHandlerAmqp", $"{Namespace}.ProvisioningTransportHandlerHttp", Mqtt];

    private readonly Lock _lock = new();
    private string? _endpoint;
    private int _port;
    private IWebProxy? _upstream;
    private IWebProxy? _proxy;
    private RemoteCertificateValidationCallback? _callback;
    private RemoteCertificateValidationCallback? _inner;

    /// <summary>Whether this is the SDK's handler for MQTT.</summary>
    public static bool IsMqtt(ProvisioningTransportHandler transport) => transport.GetType().FullName == Mqtt;

    /// <exception cref="ArgumentException">The handler leads to another endpoint already, or the endpoint is no host name.</exception>
    /// <exception cref="UnverifiedPathException">Nobody knows how the handler connects.</exception>
    public void Gate(ProvisioningTransportHandler transport, string endpoint)
    {
        lock (_lock)
        {
            if (_endpoint is not null && !string.Equals(_endpoint, endpoint, StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException(
                    $"The endpoint '{endpoint}' is refused for a transport handler that leads to '{_endpoint}': all clients of a handler share its proxy, which goes to one host. Make a handler for each endpoint.",
                    nameof(endpoint));
            }

            RequireKnown(transport);
            Put(transport, endpoint);
            _endpoint = endpoint;
        }
    }

    private void RequireKnown(ProvisioningTransportHandler transport)
    {
        var type = transport.GetType().FullName!;
        if (transport.InnerHandler is not null || !Known.Contains(type))
        {
            gates.RequireProcessPolicy(
                $"{nameof(Microsoft.Azure.Devices.Provisioning.Client.ProvisioningDeviceClient)}, {(transport.InnerHandler is null ? type : $"{type} with an inner handler")}",
                "it is none of the SDK's transport handlers, so that nobody knows whether its connections ask the certificate callback or use the proxy.");
        }
    }

    private void Put(ProvisioningTransportHandler transport, string endpoint)
    {
        var isRouted = _proxy is not null && ReferenceEquals(transport.Proxy, _proxy);
        var isCalled = _callback is not null && transport.RemoteCertificateValidationCallback == _callback;
        if (isRouted && isCalled && transport.Port == _port)
        {
            return;
        }

        var upstream = isRouted ? _upstream : UpstreamProxy.Of(transport.Proxy);
        var inner = isCalled ? _inner : transport.RemoteCertificateValidationCallback;
        var proxy = gates.Route(endpoint, transport.Port, upstream);
        var callback = gates.CallbackBehindTunnel(transport.Port, inner);
        (transport.Proxy, transport.RemoteCertificateValidationCallback) = (proxy, callback);
        (_port, _upstream, _proxy, _inner, _callback) = (transport.Port, upstream, proxy, inner, callback);
    }
}
