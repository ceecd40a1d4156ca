namespace IotHubSecureClient.Tests.Failover;

/// <summary>A client of no hub at all: it does what its adapter says.</summary>
internal sealed class FakeHubClient(int number, string endpoint, Action<Exception?> lost)
{
    private readonly TaskCompletionSource _closed = new();

    /// <summary>Its place among the clients that were made.</summary>
    public int Number => number;

    public string Endpoint => endpoint;

    public bool IsConnected { get; set; }

    public bool IsArmed { get; set; }

    public bool IsClosed => _closed.Task.IsCompleted;

    /// <summary>Ends the connection, as the network does.</summary>
    public void Lose(Exception? exception = null)
    {
        IsConnected = false;
        lost(exception ?? new IOException("The connection was reset."));
    }

    /// <summary>Waits for an answer that does not come, until the client is closed.</summary>
    public async Task HangAsync(CancellationToken cancellationToken)
    {
        await _closed.Task.WaitAsync(cancellationToken);
        throw new IOException("The client was closed.");
    }

    public void Close()
    {
        IsConnected = false;
        _closed.TrySetResult();
    }
}
