using System.Collections.Concurrent;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>Everything that the hub holds of one device or module. What changes is read and written under <see cref="Gate"/>.</summary>
internal sealed class IdentityEntry
{
    private readonly StateJournal _journal;
    private TaskCompletionSource _sessionChanged = NewSignal();
    private IdentityVersion _version;
    private long _lastActivityTicks;

    public IdentityEntry(IdentityVersion version, TimeProvider timeProvider, FeedbackLog feedback, StateJournal journal)
    {
        _version = version;
        _journal = journal;
        Queue = new CloudToDeviceQueue(version.Identity.DeviceId, version.Record.GenerationId, timeProvider, feedback);
    }

    public Lock Gate { get; } = new();

    public HubIdentity Identity => Record.Identity;

    public IdentityRecord Record
    {
        get => _version.Record;
        set => Change(_version with { Record = value });
    }

    public TwinDocument Twin
    {
        get => _version.Twin;
        set => Change(_version with { Twin = value });
    }

    public CloudToDeviceQueue Queue { get; }

    /// <summary>The modules of a device, by module id; empty for a module.</summary>
    public ConcurrentDictionary<string, IdentityEntry> Modules { get; } = new(StringComparer.Ordinal);

    public DeviceSessionRegistration? Session { get; private set; }

    public DateTimeOffset? ConnectionStateUpdatedAt { get; private set; }

    /// <summary>The model that the last connection named.</summary>
    public string? ModelId { get; set; }

    /// <summary>When it last connected, sent or received. Written by every message, so without the lock.</summary>
    public DateTimeOffset? LastActivityAt
    {
        get => Interlocked.Read(ref _lastActivityTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Interlocked.Exchange(ref _lastActivityTicks, value?.UtcTicks ?? 0);
    }

    public bool IsDeleted { get; private set; }

    /// <summary>Completes at the next change of the session or of what it has subscribed to.</summary>
    public Task SessionChanged => _sessionChanged.Task;

    public void SetSession(DeviceSessionRegistration? session, DateTimeOffset now)
    {
        if ((Session is null) != (session is null))
        {
            ConnectionStateUpdatedAt = now;
        }

        LastActivityAt = now;
        Session = session;
        SignalSessionChanged();
    }

    public void SignalSessionChanged()
    {
        _sessionChanged.TrySetResult();
        _sessionChanged = NewSignal();
    }

    public HubDevice Describe(string endpoint)
    {
        int messages = Queue.Count;
        lock (Gate)
        {
            return new HubDevice(Record, endpoint)
            {
                IsConnected = Session is not null,
                ConnectionStateUpdatedAt = ConnectionStateUpdatedAt,
                LastActivityAt = LastActivityAt,
                CloudToDeviceMessageCount = messages,
                ModelId = ModelId,
            };
        }
    }

    /// <summary>From here on the identity does not exist. Called under <see cref="Gate"/>.</summary>
    public void MarkDeleted()
    {
        _journal.Append(_version);
        IsDeleted = true;
    }

    /// <summary>From here on another entry stands for the identity.</summary>
    /// <returns>Its last version.</returns>
    public IdentityVersion Retire()
    {
        lock (Gate)
        {
            IsDeleted = true;
            return _version;
        }
    }

    /// <summary>Ends the connections of a disabled device and of its modules.</summary>
    public void DropIfDisabled()
    {
        if (Record.Status == DeviceStatus.Disabled)
        {
            DropSessions(SessionDropReason.Disabled);
        }
    }

    /// <summary>Gives up everything that is not in the registry any more.</summary>
    public void OnDeleted()
    {
        foreach (IdentityEntry module in Modules.Values)
        {
            lock (module.Gate)
            {
                module.MarkDeleted();
            }

            module.Queue.Dispose();
        }

        Queue.Dispose();
        DropSessions(SessionDropReason.Deleted);
    }

    /// <summary>Ends the connections of a device and of its modules.</summary>
    public void DropSessions(SessionDropReason reason)
    {
        foreach (IdentityEntry entry in Modules.Values.Prepend(this))
        {
            DeviceSessionRegistration? session;
            lock (entry.Gate)
            {
                session = entry.Session;
                entry.SignalSessionChanged();
            }

            session?.Session.Drop(reason);
        }
    }

    public void ThrowIfDeleted()
    {
        if (IsDeleted)
        {
            throw NotFound(Identity);
        }
    }

    public static HubException NotFound(HubIdentity identity) => identity.ModuleId is null
        ? new(HubErrorCode.DeviceNotFound, $"Device {identity.DeviceId} not registered")
        : new(HubErrorCode.ModuleNotFound, $"Module {identity.ModuleId} of device {identity.DeviceId} not registered");

    private void Change(IdentityVersion version)
    {
        _journal.Append(_version);
        _version = version;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
