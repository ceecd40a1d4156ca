using IotHubSecureClient.Emulation.Methods;

namespace IotHubSecureClient.Emulation.Sessions;

/// <summary>A transport's side of one device connection. Every member returns at once: it may be called under the identity's lock.</summary>
internal interface IDeviceSession
{
    /// <summary>Ends the connection. May be called more than once, from any thread.</summary>
    void Drop(SessionDropReason reason);

    /// <summary>A desired-properties patch to send, <c>$version</c> included. Called in the order of versions, only while <see cref="DeviceSessionRegistration.DesiredEnabled"/>.</summary>
    void SendDesired(ReadOnlyMemory<byte> patch, long version);

    /// <summary>Sends a request and completes with the device's answer. Called only while <see cref="DeviceSessionRegistration.MethodsEnabled"/>.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more, or the connection has ended.</exception>
    Task<DirectMethodResponse> InvokeMethodAsync(DirectMethodRequest request, CancellationToken cancellationToken);
}
