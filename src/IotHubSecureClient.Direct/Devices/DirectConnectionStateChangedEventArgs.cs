namespace IotHubSecureClient.Direct;

/// <summary>A device client's connection changed.</summary>
public sealed class DirectConnectionStateChangedEventArgs : EventArgs
{
    /// <summary>Makes the arguments.</summary>
    public DirectConnectionStateChangedEventArgs(DirectConnectionState state, Exception? reason)
    {
        State = state;
        Reason = reason;
    }

    /// <summary>The state now.</summary>
    public DirectConnectionState State { get; }

    /// <summary>Why the connection was lost or could not be made; <see langword="null"/> where that was not the case.</summary>
    public Exception? Reason { get; }
}
