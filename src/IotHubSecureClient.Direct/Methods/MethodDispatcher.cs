using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Direct;

/// <summary>Answers direct methods by the application's handlers.</summary>
internal sealed class MethodDispatcher(DeviceConnection connection, HandlerTasks tasks, ILogger logger)
{
    /// <summary>The status of the answer where the handler failed.</summary>
    public const int HandlerFailed = 500;

    private const string Filter = $"{MqttTopics.MethodRequests}#";
    private const int NotImplemented = 501;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DirectMethodHandler> _handlers = new(StringComparer.Ordinal);
    private DirectMethodHandler? _default;

    /// <param name="name">The name of the method; <see langword="null"/> for every name that has no handler of its own.</param>
    /// <param name="handler">The handler; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the subscription.</param>
    public Task SetAsync(string? name, DirectMethodHandler? handler, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (name is null)
            {
                _default = handler;
            }
            else if (handler is null)
            {
                _handlers.Remove(name);
            }
            else
            {
                _handlers[name] = handler;
            }
        }

        return handler is null ? Task.CompletedTask : connection.ArmAsync(Filter, cancellationToken);
    }

    public bool TryReceive(MqttInbound message)
    {
        if (!message.Topic.StartsWith(MqttTopics.MethodRequests, StringComparison.Ordinal)
            || !MqttTopics.TryReadMethodRequest(message.Topic.AsSpan(MqttTopics.MethodRequests.Length), out var name, out var requestId))
        {
            return false;
        }

        var request = new DirectMethodRequest(name, message.Payload);
        tasks.Start(stopping => AnswerAsync(request, requestId, stopping));
        return true;
    }

    /// <summary>What a handler failed with that returned <see langword="null"/>.</summary>
    public static InvalidOperationException NoAnswer() => new("The handler gave no answer.");

    private async Task AnswerAsync(DirectMethodRequest request, string requestId, CancellationToken stopping)
    {
        try
        {
            var response = await HandleAsync(request, stopping).ConfigureAwait(false);
            var answer = (Topic: MqttTopics.MethodResponse(response.Status, requestId), response.Payload);
            await connection.RunAsync(
                "answer a direct method",
                answer,
                static async (session, answer, token) =>
                {
                    await session.PublishAsync(answer.Topic, answer.Payload, MqttQualityOfServiceLevel.AtMostOnce, token).ConfigureAwait(false);
                    return true;
                },
                stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.AnswerNotSent(logger, request.Name, exception);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The client is closed: nobody waits for the answer, and the handler was told to give up.
        }
    }

    private async Task<DirectMethodResponse> HandleAsync(DirectMethodRequest request, CancellationToken stopping)
    {
        DirectMethodHandler? handler;
        lock (_lock)
        {
            handler = _handlers.GetValueOrDefault(request.Name) ?? _default;
        }

        if (handler is null)
        {
            return new(NotImplemented);
        }

        try
        {
            return await handler(request, stopping).ConfigureAwait(false) ?? throw NoAnswer();
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.HandlerFailed(logger, "a direct method", exception);
            return new(HandlerFailed);
        }
    }
}
