using IotHubSecureClient.Failover;
using Microsoft.Extensions.Logging.Abstractions;

namespace IotHubSecureClient.Tests.Failover;

public sealed class OperationsTests
{
    private readonly SimulatedTime _time = new();
    private readonly FailoverContext<FakeHubClient> _context;
    private readonly Operations<FakeHubClient> _operations;
    private readonly Link<FakeHubClient> _link;

    public OperationsTests()
    {
        FailoverEndpoint endpoint = new(0, "hub.example");
        _context = new(new FakeHubAdapter(), [endpoint], _time, new Random(1), NullLogger.Instance);
        _operations = new(_context, new FailoverOptions(), NullLoggerFactory.Instance);
        _link = new(new FakeHubClient(0, endpoint.Name, _ => { }), endpoint, new LinkLoss(_time, NullLogger.Instance), _time);
        _link.TryEnter();
    }

    [Fact]
    public async Task AttemptAsync_ConnectionIsLost_LeavesWhenItHasItsPlaceForTheNextClient()
    {
        var call = NewCall(new IOException("The connection was reset."));

        Assert.NotNull((await _operations.AttemptAsync(call, CancellationToken.None)).Exception);
        Assert.True(_link.IsShut);
        Assert.False(_link.Drained.IsCompleted);

        var retrying = _operations.RetryAsync(call).AsTask();
        Assert.True(_link.Drained.IsCompleted);
        Assert.False(retrying.IsCompleted);
    }

    [Fact]
    public async Task AttemptAsync_HubIsBusy_LeavesAtOnce()
    {
        var call = NewCall(new FakeHubException(FailureKind.Transient));

        Assert.NotNull((await _operations.AttemptAsync(call, CancellationToken.None)).Exception);
        _link.Shut();

        Assert.True(_link.Drained.IsCompleted);
    }

    private OperationCall<FakeHubClient, Exception, int> NewCall(Exception failure)
    {
        var call = OperationCall<FakeHubClient, Exception, int>.Rent(static (_, failure, _) => ValueTask.FromException<int>(failure), failure);
        (call.Ticket, call.Link) = (1, _link);
        return call;
    }
}
