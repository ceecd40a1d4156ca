namespace IotHubSecureClient.Direct;

/// <summary>Turns what ended a session or a call into what its caller is told.</summary>
internal sealed partial class DeviceConnection
{
    public Exception NotConnected(Exception? cause)
    {
        if (ConnectFailure.FindViolation(cause) is { } violation)
        {
            return violation;
        }

        var reason = cause is null ? "" : $" ({cause.GetBaseException().Message})";
        return new IotHubDirectException(
            IotHubErrorCodes.NotConnected,
            $"The client is not connected to '{Host}:{Port}'{reason}. Call ConnectAsync. A hub ends a connection when the same identity connects elsewhere.",
            cause)
        {
            IsTransient = true,
        };
    }

    private Exception Explain(Exception exception, OperationDeadline deadline, string operation)
    {
        if (ConnectFailure.FindViolation(exception) is { } violation)
        {
            return violation;
        }

        if (!ConnectFailure.IsTransport(exception))
        {
            return exception;
        }

        return deadline.WhyOver(operation, exception)
            ?? (_disposing.IsCancellationRequested ? Disposed() : ConnectFailure.ToException(exception, Host, Port));
    }

    private Exception Fail(MqttSession session, Exception cause)
    {
        if (_disposing.IsCancellationRequested)
        {
            return Disposed();
        }

        OnLost(session, cause);
        session.Dispose();
        return NotConnected(cause);
    }

    private static IotHubDirectException LockLost(Exception? cause) =>
        new(IotHubErrorCodes.MessageLockLost, "The cloud-to-device message can no longer be completed: the connection that it came by has ended. The hub delivers it again; complete it then.", cause);

    private static ObjectDisposedException Disposed() => new(nameof(DirectDeviceClient));
}
