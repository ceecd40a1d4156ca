using System.Globalization;
using IotHubSecureClient.Emulation.Messages;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>The numbers that come to a hub. They are read beside the sending, because a fast machine sends more of them than the hub's log holds.</summary>
internal sealed class ArrivingNumbers(TelemetryLog log, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<TelemetryMessage> _messages = log.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    private readonly List<int> _inOrder = [];

    /// <summary>Each number once, in the order in which they came first.</summary>
    public IEnumerable<int> Distinct => _inOrder.Distinct();

    /// <summary>Reads until a number has come that was not there before, in whatever order.</summary>
    public async Task ReadUntilAsync(int number)
    {
        do
        {
            await _messages.MoveNextAsync();
            _inOrder.Add(int.Parse(_messages.Current.Body.Span, CultureInfo.InvariantCulture));
        }
        while (_inOrder[^1] != number);
    }

    public ValueTask DisposeAsync() => _messages.DisposeAsync();
}
