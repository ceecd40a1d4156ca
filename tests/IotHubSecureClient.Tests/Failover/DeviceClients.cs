using IotHubSecureClient.Clients;
using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Moq;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>The clients that a <see cref="FailoverSecureDeviceClient"/> makes, as mocks that do what a test asks of the first, the second, and so on.</summary>
internal sealed class DeviceClients
{
    private readonly List<Mock<ISecureDeviceClient>> _made = [];
    private readonly List<ConnectionStatusChangesHandler?> _statusHandlers = [];

    /// <summary>Sets a client up that was just made; its number begins with 1.</summary>
    public Action<int, Mock<ISecureDeviceClient>> SetUp { get; set; } = (_, _) => { };

    /// <summary>The twin that every client reads.</summary>
    public Twin Twin { get; set; } = new(new TwinProperties { Desired = new TwinCollection("""{ "$version": 1 }""") });

    public IReadOnlyList<Mock<ISecureDeviceClient>> Made => _made;

    /// <summary>What was logged of handlers.</summary>
    public FakeLogCollector Logs { get; } = new();

    /// <summary>What was called of the clients' opening and closing, in its order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Waits as little as may be.</summary>
    public static FailoverOptions Fast() => new() { ReconnectWindow = TimeSpan.Zero, BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) };

    public FailoverSecureDeviceClient NewFailoverClient(FailoverOptions? options = null, params string[] hosts)
    {
        string[] endpoints = hosts is [] ? ["hub.example"] : hosts;
        var handlers = new SecureDeviceHandlers(new FakeLogger(Logs));
        var adapter = new SecureDeviceAdapter(Make, handlers, (_, _) => Task.CompletedTask);
        return new(new FailoverClient<ISecureDeviceClient>(adapter, endpoints, options ?? Fast(), new ReconnectPacer(), TimeProvider.System, NullLoggerFactory.Instance), handlers, endpoints[0]);
    }

    /// <summary>Tells, as the SDK does, that the connection of a client changed.</summary>
    public void Tell(int number, ConnectionStatus status) => _statusHandlers[number - 1]!(status, ConnectionStatusChangeReason.Communication_Error);

    private ISecureDeviceClient Make(FailoverEndpoint endpoint)
    {
        var client = new Mock<ISecureDeviceClient>();
        var number = _made.Count + 1;
        _made.Add(client);
        _statusHandlers.Add(null);
        client.Setup(each => each.HostName).Returns(endpoint.Name);
        client.Setup(each => each.SetConnectionStatusChangesHandler(It.IsAny<ConnectionStatusChangesHandler>())).Callback<ConnectionStatusChangesHandler?>(handler => _statusHandlers[number - 1] = handler);
        client.Setup(each => each.OpenAsync(It.IsAny<CancellationToken>())).Callback(() => Calls.Add($"open {number} at {endpoint.Name}")).Returns(Task.CompletedTask);
        client.Setup(each => each.CloseAsync(It.IsAny<CancellationToken>())).Callback(() => Calls.Add($"close {number}")).Returns(Task.CompletedTask);
        client.Setup(each => each.DisposeAsync()).Callback(() => Calls.Add($"dispose {number}")).Returns(ValueTask.CompletedTask);
        client.Setup(each => each.GetTwinAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => Twin);
        SetUp(number, client);
        return client.Object;
    }
}
