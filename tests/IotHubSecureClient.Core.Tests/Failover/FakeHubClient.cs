namespace IotHubSecureClient.Tests.Failover;

/// <summary>A client of no hub at all: it does what its adapter says.</summary>
internal sealed class FakeHubClient(int number, string endpoint, Action<Exception?> lost)
{
    /// <summary>Its place among the clients that were made.</summary>
    public int Number => number;

    public string Endpoint => endpoint;

    public bool IsConnected { get; set; }

    public bool IsArmed { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>Ends the connection, as the network does.</summary>
    public void Lose(Exception? exception = null)
    {
        IsConnected = false;
        lost(exception ?? new IOException("The connection was reset."));
    }
}
