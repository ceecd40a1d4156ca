using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class SettledMessagesTests
{
    private readonly SettledMessages _settled = new();

    [Fact]
    public async Task CompleteAsync_TheHubHasIt_IsForgotten()
    {
        await _settled.CompleteAsync("1", () => Task.FromResult(true));

        Assert.False(_settled.Contains("1"));
    }

    [Fact]
    public async Task CompleteAsync_UnderWay_IsKnown()
    {
        var answer = new TaskCompletionSource<bool>();
        var completing = _settled.CompleteAsync("1", () => answer.Task);

        Assert.True(_settled.Contains("1"));
        answer.SetResult(true);
        await completing;
    }

    [Fact]
    public async Task CompleteAsync_TheConnectionEndedFirst_IsKnownUntilItIsCompletedAgain()
    {
        await _settled.CompleteAsync("1", () => Task.FromResult(false));
        var isKnown = _settled.Contains("1");
        await _settled.CompleteAsync("1", () => Task.FromResult(true));

        Assert.Equal((true, false), (isKnown, _settled.Contains("1")));
    }

    [Fact]
    public async Task CompleteAsync_MoreThanTheHubKeeps_ForgetsTheOldest()
    {
        for (var id = 0; id <= 50; id++)
        {
            await _settled.CompleteAsync($"{id}", () => Task.FromResult(false));
        }

        Assert.Equal((false, true, true), (_settled.Contains("0"), _settled.Contains("1"), _settled.Contains("50")));
    }
}
