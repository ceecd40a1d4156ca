using Microsoft.Extensions.Logging.Abstractions;
using System.Runtime.ExceptionServices;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class LinkGateTests
{
    private readonly SimulatedTime _time = new();
    private readonly LinkGate<string> _gate = new();
    private readonly List<long> _entered = [];
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    [Fact]
    public void TryEnter_NoClient_IsFalse() => Assert.False(_gate.TryEnter(out _));

    [Fact]
    public void Open_SomeWait_EnterInTheOrderOfTheirTickets()
    {
        foreach (var ticket in (long[])[3, 1, 2])
        {
            Enter(ticket);
        }

        _gate.Open(NewLink());

        Assert.Equal([1, 2, 3], _entered);
        Assert.True(_gate.TryEnter(out _));
    }

    [Fact]
    public void Open_ClientIsGivenUpByTheFirstThatEnters_TheRestWaitOn()
    {
        Enter(1, link => link.Shut());
        Enter(2);
        var link = NewLink();

        _gate.Open(link);

        Assert.Equal([1], _entered);
        Assert.True(link.Drained.IsCompleted);
        _gate.Shut();
        _gate.Open(NewLink());
        Assert.Equal([1, 2], _entered);
    }

    [Fact]
    public void EnterAsync_CancelledWhileItWaits_IsPassedOver()
    {
        using var impatient = new CancellationTokenSource();
        var waiting = _gate.EnterAsync(1, impatient.Token);
        Enter(2);

        impatient.Cancel();
        var link = NewLink();
        _gate.Open(link);

        Assert.True(waiting.IsCanceled);
        Assert.Equal([2], _entered);
        link.Shut();
        Assert.True(link.Drained.IsCompleted);
    }

    [Fact]
    public void Shut_ClientIsLive_LetsNobodyIn()
    {
        var link = NewLink();
        _gate.Open(link);
        Assert.True(_gate.TryEnter(out _));

        _gate.Shut();

        Assert.False(_gate.TryEnter(out _));
        Assert.False(link.Drained.IsCompleted);
        link.Exit();
        Assert.True(link.Drained.IsCompleted);
    }

    [Fact]
    public async Task Refuse_SomeWait_TellsThemWhenItIsCalledAndOthersAtOnce()
    {
        var refusal = ExceptionDispatchInfo.Capture(new IOException("refused"));
        var waiting = _gate.EnterAsync(1, _token);

        var tell = _gate.Refuse(refusal);

        Assert.False(waiting.IsCompleted);
        Assert.Same(refusal, (await _gate.EnterAsync(2, _token)).Refusal);
        tell();
        Assert.Equal((null, refusal), ((await waiting).Link, (await waiting).Refusal));
        _gate.Reset();
        Assert.False(_gate.EnterAsync(3, _token).IsCompleted);
    }

    private async void Enter(long ticket, Action<Link<string>>? then = null)
    {
        var link = (await _gate.EnterAsync(ticket, _token)).Link!;
        _entered.Add(ticket);
        then?.Invoke(link);
        link.Exit();
    }

    private Link<string> NewLink() => new("client", new FailoverEndpoint(0, "hub.example"), new LinkLoss(_time, NullLogger.Instance), _time);
}
