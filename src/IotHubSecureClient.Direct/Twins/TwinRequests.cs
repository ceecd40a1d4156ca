using System.Globalization;
using System.Text.Json;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Direct;

/// <summary>Reads the twin and patches its reported properties: requests and answers are matched by an id in their topics.</summary>
internal sealed class TwinRequests(DeviceConnection connection)
{
    private const string Filter = $"{MqttTopics.TwinResponses}#";

    private readonly Dictionary<long, TaskCompletionSource<TwinResponse>> _pending = [];
    private long _lastId;

    public async Task<DeviceTwin> GetAsync(CancellationToken cancellationToken)
    {
        const string Operation = "read the twin";
        var response = await SendAsync(Operation, MqttTopics.TwinGet, default, cancellationToken).ConfigureAwait(false);
        try
        {
            return DeviceTwin.Read(response.Body);
        }
        catch (JsonException exception)
        {
            throw new IotHubDirectException(IotHubErrorCodes.UnexpectedResponse, "The hub answered a request for the twin with something that is not JSON.", exception) { StatusCode = response.Status };
        }
    }

    /// <returns>The version of the reported properties after the patch.</returns>
    public async Task<long> PatchAsync(ReadOnlyMemory<byte> patch, CancellationToken cancellationToken)
    {
        var response = await SendAsync("update the reported properties", MqttTopics.ReportedPatch, patch, cancellationToken).ConfigureAwait(false);
        return response.Version;
    }

    public bool TryReceive(MqttInbound message)
    {
        if (!message.Topic.StartsWith(MqttTopics.TwinResponses, StringComparison.Ordinal)
            || !MqttTopics.TryReadTwinResponse(message.Topic.AsSpan(MqttTopics.TwinResponses.Length), out var status, out var id, out var version))
        {
            return false;
        }

        TaskCompletionSource<TwinResponse>? answer;
        lock (_pending)
        {
            _pending.Remove(id, out answer);
        }

        // An answer that nobody waits for came after its request had timed out.
        answer?.TrySetResult(new(status, version, message.Payload));
        return true;
    }

    private async Task<TwinResponse> SendAsync(string operation, string topic, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await connection.ArmAsync(Filter, cancellationToken).ConfigureAwait(false);
        var response = await connection.RunAsync(
            operation,
            (Requests: this, Topic: topic, Body: body),
            static (session, request, token) => request.Requests.ExchangeAsync(session, request.Topic, request.Body, token),
            cancellationToken).ConfigureAwait(false);
        return response.Status is >= 200 and < 300
            ? response
            : throw HubErrorReader.Read(response.Body).ToException(operation, response.Status);
    }

    private async Task<TwinResponse> ExchangeAsync(MqttSession session, string topic, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<TwinResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_pending)
        {
            _pending.Add(id, answer);
        }

        try
        {
            using var ended = session.Ended.UnsafeRegister(static answer => ((TaskCompletionSource<TwinResponse>)answer!).TrySetException(new MqttClientDisconnectedException(null)), answer);
            await session.PublishAsync(topic + id.ToString(CultureInfo.InvariantCulture), body, MqttQualityOfServiceLevel.AtMostOnce, cancellationToken).ConfigureAwait(false);
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_pending)
            {
                _pending.Remove(id);
            }
        }
    }
}
