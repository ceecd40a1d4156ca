using System.Collections.Concurrent;
using System.Text;
using IotHubSecureClient.Emulation.Methods;
using IotHubSecureClient.Emulation.Sessions;

namespace IotHubSecureClient.Tests.Sessions;

/// <summary>A device connection that keeps what the hub does to it.</summary>
internal sealed class RecordingSession : IDeviceSession
{
    public ConcurrentQueue<SessionDropReason> Drops { get; } = new();

    public ConcurrentQueue<(string Patch, long Version)> Desired { get; } = new();

    public Func<DirectMethodRequest, CancellationToken, Task<DirectMethodResponse>> OnMethod { get; set; } =
        (_, _) => Task.FromResult(new DirectMethodResponse(200, ReadOnlyMemory<byte>.Empty));

    public void Drop(SessionDropReason reason) => Drops.Enqueue(reason);

    public void SendDesired(ReadOnlyMemory<byte> patch, long version) => Desired.Enqueue((Encoding.UTF8.GetString(patch.Span), version));

    public Task<DirectMethodResponse> InvokeMethodAsync(DirectMethodRequest request, CancellationToken cancellationToken) => OnMethod(request, cancellationToken);
}
