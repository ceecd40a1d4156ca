using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;

namespace IotHubSecureClient.Emulation.Methods;

/// <summary>Calls direct methods of devices and modules.</summary>
internal sealed class DirectMethodInvoker(DeviceRegistry registry, TimeProvider timeProvider)
{
    /// <exception cref="HubException">
    /// The call breaks a rule; no such identity; not online within the connect timeout; no answer within the response timeout; an answer that is not JSON.
    /// </exception>
    public async Task<DirectMethodResponse> InvokeAsync(HubIdentity identity, DirectMethodCall call, CancellationToken cancellationToken)
    {
        DirectMethodRules.Check(call);
        IdentityEntry entry = registry.GetEntry(identity);
        IDeviceSession session = await WaitForSessionAsync(entry, TimeSpan.FromSeconds(call.ConnectTimeoutSeconds), cancellationToken);
        DirectMethodResponse response = await InvokeAsync(session, call, cancellationToken);
        return response.Payload.IsEmpty || IsJson(response.Payload)
            ? response
            : throw new HubException(HubErrorCode.GenericBadGateway, "The payload of the device's response is not JSON.");
    }

    private static bool IsJson(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > DirectMethodRules.MaxPayloadBytes)
        {
            return false;
        }

        try
        {
            JsonText.Parse(payload).Dispose();
            return true;
        }
        catch (HubException)
        {
            return false;
        }
    }

    private async Task<DirectMethodResponse> InvokeAsync(IDeviceSession session, DirectMethodCall call, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(call.ResponseTimeoutSeconds), timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await session.InvokeMethodAsync(new DirectMethodRequest(call.Name, call.Payload), linked.Token).WaitAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Cancelled by nobody: the device went away before it answered.
            throw timeout.IsCancellationRequested
                ? new HubException(HubErrorCode.GatewayTimeout, "Timed out waiting for the response from device.")
                : new HubException(HubErrorCode.DeviceNotOnline, "The device closed its connection before it responded.");
        }
    }

    private async Task<IDeviceSession> WaitForSessionAsync(IdentityEntry entry, TimeSpan connectTimeout, CancellationToken cancellationToken)
    {
        long start = timeProvider.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (entry.Gate)
            {
                entry.ThrowIfDeleted();
                if (entry.Session is { MethodsEnabled: true } registration)
                {
                    return registration.Session;
                }

                changed = entry.SessionChanged;
            }

            TimeSpan left = connectTimeout - timeProvider.GetElapsedTime(start);
            try
            {
                await changed.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, timeProvider, cancellationToken);
            }
            catch (TimeoutException)
            {
                throw new HubException(HubErrorCode.DeviceNotOnline, "The operation failed because the requested device isn't online or hasn't registered the direct method callback.");
            }
        }
    }
}
