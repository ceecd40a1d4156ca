using IotHubSecureClient.Failover;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailureRulesTests
{
    private static readonly FailoverOptions Options = new() { FailoverWindow = TimeSpan.FromHours(2), MaxCredentialAttempts = 3 };

    private static readonly FailoverEndpoint Hub = new(0, "hub.example");

    private readonly FakeTimeProvider _time = new();
    private readonly FailureRules _rules;

    public FailureRulesTests() => _rules = new(_time, endpoints: 2);

    [Theory]
    [InlineData(FailureKind.Transient, true, true)]
    [InlineData(FailureKind.ConnectionLost, true, true)]
    [InlineData(FailureKind.Throttled, true, true)]
    [InlineData(FailureKind.Unavailable, true, true)]
    [InlineData(FailureKind.Unauthorized, false, true)]
    [InlineData(FailureKind.NotFound, false, true)]
    [InlineData(FailureKind.Suspended, false, true)]
    [InlineData(FailureKind.HandshakeFailed, false, true)]
    [InlineData(FailureKind.Disabled, false, false)]
    [InlineData(FailureKind.Rejected, false, false)]
    [InlineData(FailureKind.PolicyViolation, false, false)]
    [InlineData(FailureKind.Cancelled, false, false)]
    internal void MayPass_OutsideAndInsideAFailoverWindow_IsAsTheTableSays(FailureKind kind, bool outside, bool inside)
    {
        Assert.Equal(outside, _rules.MayPass(kind, Options));

        _rules.OnLost(Options);
        Assert.Equal(inside, _rules.MayPass(kind, Options));
        _time.Advance(Options.FailoverWindow - TimeSpan.FromTicks(1));
        Assert.Equal(inside, _rules.MayPass(kind, Options));

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(outside, _rules.MayPass(kind, Options));
    }

    [Fact]
    public void MayPass_WindowIsZero_IsNeverInside()
    {
        _rules.OnLost(Options);

        Assert.False(_rules.MayPass(FailureKind.NotFound, new FailoverOptions { FailoverWindow = TimeSpan.Zero }));
    }

    [Fact]
    public void MayPass_ConnectionLasts_TheWindowIsClosedAndTheNextLossOpensAnother()
    {
        _rules.OnLost(Options);
        _rules.OnConnected(Hub);
        _time.Advance(Options.MaxReconnectWindow);
        Assert.True(_rules.MayPass(FailureKind.NotFound, Options));

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(_rules.MayPass(FailureKind.NotFound, Options));

        _rules.OnLost(Options);
        Assert.True(_rules.MayPass(FailureKind.NotFound, Options));
    }

    [Fact]
    public void MayPass_SuspendedAfterAConnectionThatHasLasted_AnotherWindowIsOpen()
    {
        _rules.OnLost(Options);
        _rules.OnConnected(Hub);
        _time.Advance(Options.FailoverWindow * 2);
        Assert.False(_rules.MayPass(FailureKind.Suspended, Options));

        _rules.OnSuspended(Options);

        Assert.True(_rules.MayPass(FailureKind.Suspended, Options));
    }

    [Fact]
    public void MayPass_LostAgainAndAgain_TheWindowBeginsWithTheFirstLossAndAnotherWhenItIsOver()
    {
        for (var minute = 0; minute < 120; minute += 5)
        {
            _rules.OnLost(Options);
            _rules.OnConnected(Hub);
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.False(_rules.MayPass(FailureKind.NotFound, Options));

        _rules.OnLost(Options);
        Assert.True(_rules.MayPass(FailureKind.NotFound, Options));
    }

    [Fact]
    public void MayConnectAgain_BadCredentials_IsBoundedAndBoundedAgainAfterIt()
    {
        Assert.Equal([true, true, false, true, true, false], Enumerable.Range(0, 6).Select(_ => _rules.MayConnectAgain(FailureKind.Unauthorized, Hub, Options)));
    }

    [Fact]
    public void MayConnectAgain_ConnectedInBetween_CountsFromTheBeginning()
    {
        _rules.MayConnectAgain(FailureKind.Unauthorized, Hub, Options);
        _rules.MayConnectAgain(FailureKind.Unauthorized, Hub, Options);

        _rules.OnConnected(Hub);

        Assert.True(_rules.MayConnectAgain(FailureKind.Unauthorized, Hub, Options));
    }

    [Fact]
    public void MayConnectAgain_BadCredentialsAtAnotherEndpoint_CountForThatAlone()
    {
        _rules.MayConnectAgain(FailureKind.Unauthorized, Hub, Options);
        _rules.MayConnectAgain(FailureKind.Unauthorized, Hub, Options);
        FailoverEndpoint other = new(1, "other.example");

        _rules.OnConnected(other);

        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => _rules.MayConnectAgain(FailureKind.Unauthorized, other, Options)));
        Assert.False(_rules.MayConnectAgain(FailureKind.Unauthorized, Hub, Options));
    }

    [Theory]
    [InlineData(FailureKind.NotFound)]
    [InlineData(FailureKind.Suspended)]
    [InlineData(FailureKind.Disabled)]
    [InlineData(FailureKind.Rejected)]
    [InlineData(FailureKind.PolicyViolation)]
    internal void MayConnectAgain_RefusedOutsideAFailoverWindow_IsFalse(FailureKind kind) => Assert.False(_rules.MayConnectAgain(kind, Hub, Options));
}
