using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Sessions;

/// <summary>The hub's side of one device connection: what the device may do while it is connected. Disposing it ends the registration, not the connection.</summary>
internal sealed class DeviceSessionRegistration : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    private readonly IdentityEntry _entry;
    private readonly HubState _state;
    private ITimer? _expiry;

    internal DeviceSessionRegistration(HubState state, IdentityEntry entry, DeviceAuthenticationResult authentication, IDeviceSession session)
    {
        _state = state;
        _entry = entry;
        Authentication = authentication;
        Session = session;
    }

    public HubIdentity Identity => _entry.Identity;

    public DeviceAuthenticationResult Authentication { get; }

    public IDeviceSession Session { get; }

    /// <summary>Whether the device has subscribed to direct methods.</summary>
    public bool MethodsEnabled
    {
        get;
        set
        {
            lock (_entry.Gate)
            {
                field = value;
                _entry.SignalSessionChanged();
            }
        }
    }

    /// <summary>Whether the device has subscribed to desired-property changes.</summary>
    public bool DesiredEnabled
    {
        get;
        set
        {
            lock (_entry.Gate)
            {
                field = value;
            }
        }
    }

    /// <summary>The twin as a device reads it, UTF-8 JSON.</summary>
    /// <exception cref="HubException">The identity was deleted.</exception>
    public ReadOnlyMemory<byte> GetTwin() => TwinJson.WriteForDevice(TwinStore.Get(_entry));

    /// <summary>Merges a patch into the reported properties and returns their new <c>$version</c>.</summary>
    /// <exception cref="HubException">The patch breaks a rule of twins; its status code is what the device is told.</exception>
    public long PatchReported(ReadOnlyMemory<byte> patch) => _state.Twins.PatchReported(_entry, patch);

    /// <summary>Takes a device-to-cloud message.</summary>
    /// <exception cref="HubException">The message is too large, or the identity was deleted.</exception>
    public void PublishTelemetry(DeviceMessage message) => _state.PublishTelemetry(_entry, Authentication, message);

    /// <summary>Waits for the next cloud-to-device message and locks it for this session.</summary>
    public ValueTask<CloudToDeviceDelivery> ReceiveAsync(CancellationToken cancellationToken) => _entry.Queue.ReceiveAsync(this, cancellationToken);

    /// <summary>The next cloud-to-device message, locked for this session, or <see langword="null"/>.</summary>
    public CloudToDeviceDelivery? TryReceive() => _entry.Queue.TryReceive(this);

    /// <exception cref="HubException">The lock is lost.</exception>
    public void Complete(string lockToken) => _entry.Queue.Complete(lockToken);

    /// <exception cref="HubException">The lock is lost.</exception>
    public void Abandon(string lockToken) => _entry.Queue.Abandon(lockToken);

    /// <exception cref="HubException">The lock is lost.</exception>
    public void Reject(string lockToken) => _entry.Queue.Reject(lockToken);

    public void Dispose()
    {
        _expiry?.Dispose();
        _state.Disconnect(_entry, this);
        _entry.Queue.ReleaseAll(this);
    }

    internal void StartExpiry(TimeProvider timeProvider)
    {
        if (Authentication.ExpiresAt is { } expiresAt)
        {
            _expiry = timeProvider.CreateTimer(_ => OnExpiryTimer(timeProvider, expiresAt), null, DueTime(timeProvider, expiresAt), Timeout.InfiniteTimeSpan);
        }
    }

    private static TimeSpan DueTime(TimeProvider timeProvider, DateTimeOffset expiresAt)
    {
        TimeSpan due = expiresAt - timeProvider.GetUtcNow();
        return due < TimeSpan.Zero ? TimeSpan.Zero : due > LongestTimer ? LongestTimer : due;
    }

    private void OnExpiryTimer(TimeProvider timeProvider, DateTimeOffset expiresAt)
    {
        TimeSpan due = DueTime(timeProvider, expiresAt);
        if (due > TimeSpan.Zero)
        {
            _expiry?.Change(due, Timeout.InfiniteTimeSpan);
            return;
        }

        Session.Drop(SessionDropReason.TokenExpired);
    }
}
