using System.IO.Pipelines;
using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Reads what a client still sends where no handshake comes about, and counts in the connection's record what is no part of a handshake.</summary>
internal sealed class ClientDrain(PipeReader input, ClientTap tap, DevHubConnection record)
{
    // A client has little to say after its hello; one that goes on is cut off.
    private const long MaximumBytes = 1024 * 1024;

    private long _read;

    /// <summary>Reads until the client closes or sends an alert.</summary>
    public Task ReadToAlertAsync() => ReadAsync(stopsAtAlert: true, CancellationToken.None);

    /// <summary>Reads until the client closes; where the token is cancelled, what has arrived by then.</summary>
    public Task ReadToEndAsync(CancellationToken cancellationToken) => ReadAsync(stopsAtAlert: false, cancellationToken);

    private async Task ReadAsync(bool stopsAtAlert, CancellationToken cancellationToken)
    {
        Publish();
        while (_read < MaximumBytes && !(stopsAtAlert && tap.Alert.Alert is not null))
        {
            if (!input.TryRead(out ReadResult read))
            {
                read = await input.ReadAsync(cancellationToken);
            }

            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                tap.Observe(segment.Span);
            }

            _read += read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
            Publish();
            if (read.IsCompleted || read.IsCanceled)
            {
                return;
            }
        }
    }

    private void Publish()
    {
        if (tap.ApplicationBytes.Take() is > 0 and var count)
        {
            record.CountReceived(count);
        }
    }
}
