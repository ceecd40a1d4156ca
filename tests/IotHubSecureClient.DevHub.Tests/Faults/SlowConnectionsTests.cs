using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Faults;

public sealed class SlowConnectionsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly LiveConnection _connection = new(new DefaultConnectionContext());

    [Theory]
    [InlineData(10, 31, 1, 100)]
    [InlineData(1000, 31, 31, 31)]
    [InlineData(1000, 4000, 100, 100)]
    [InlineData(1, 2, 1, 1000)]
    public async Task PassAsync_Bytes_LetsPassAPortionInTheTimeOfTheRate(int bytesPerSecond, int bytes, int portion, int milliseconds)
    {
        var slow = new SlowConnections(bytesPerSecond, _clock);

        Task<int> passing = slow.PassAsync(_connection, bytes).AsTask();
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(passing.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(portion, await passing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task PassAsync_ConnectionEnds_Throws()
    {
        var slow = new SlowConnections(1, _clock);
        Task<int> passing = slow.PassAsync(_connection, 1).AsTask();

        _connection.End();

        await Assert.ThrowsAsync<IOException>(() => passing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
