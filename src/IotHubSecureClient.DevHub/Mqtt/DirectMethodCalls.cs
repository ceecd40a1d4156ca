using System.Collections.Concurrent;
using System.Globalization;
using IotHubSecureClient.Emulation.Methods;
using MQTTnet.Packets;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The direct methods that a device has been asked for and has not answered yet.</summary>
internal sealed class DirectMethodCalls(MqttOutbox outbox)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<DirectMethodResponse>> _pending = new(concurrencyLevel: 1, capacity: 0);
    private long _lastRequestId;
    private volatile bool _closed;

    public async Task<DirectMethodResponse> InvokeAsync(DirectMethodRequest request, CancellationToken cancellationToken)
    {
        var requestId = Interlocked.Increment(ref _lastRequestId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<DirectMethodResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[requestId] = answer;
        try
        {
            using var registration = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
            if (_closed)
            {
                answer.TrySetCanceled(CancellationToken.None);
            }

            _ = outbox.SendAsync(new MqttPublishPacket
            {
                Topic = $"$iothub/methods/POST/{request.Name}/?$rid={requestId}",
                PayloadSegment = request.Payload.ToArray(),
            });
            return await answer.Task;
        }
        finally
        {
            _pending.TryRemove(requestId, out _);
        }
    }

    /// <summary>Hands the device's answer to whoever waits for it; one that nobody waits for any more is dropped.</summary>
    public void Answer(string requestId, DirectMethodResponse response)
    {
        if (_pending.TryGetValue(requestId, out var answer))
        {
            answer.TrySetResult(response);
        }
    }

    public void Close()
    {
        _closed = true;
        foreach (var answer in _pending.Values)
        {
            answer.TrySetCanceled(CancellationToken.None);
        }
    }
}
