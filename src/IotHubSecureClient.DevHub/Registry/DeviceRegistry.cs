using System.Collections.Concurrent;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>The hub's devices and modules. Thread-safe.</summary>
public sealed class DeviceRegistry
{
    private readonly IdentityStamps _stamps;
    private readonly TimeProvider _timeProvider;
    private readonly FeedbackLog _feedback;
    private readonly StateJournal _journal;
    private volatile ConcurrentDictionary<string, IdentityEntry> _devices = new(StringComparer.Ordinal);

    internal DeviceRegistry(string hostName, TimeProvider timeProvider, FeedbackLog feedback, StateJournal journal)
    {
        DeviceEndpoint = hostName;
        _stamps = new IdentityStamps(timeProvider);
        _timeProvider = timeProvider;
        _feedback = feedback;
        _journal = journal;
    }

    /// <summary>The <c>HostName</c> of connection strings, with a port where it is not the protocol's own.</summary>
    internal string DeviceEndpoint { get; set; }

    /// <summary>The devices, in the order of their ids.</summary>
    internal IEnumerable<IdentityEntry> Entries => _devices.Values.OrderBy(e => e.Identity.DeviceId, StringComparer.Ordinal);

    /// <summary>Registers a device.</summary>
    /// <param name="deviceId">The id: 1 to 128 letters, digits and <c>-.%_*?!(),:=@$'</c>; case-sensitive.</param>
    /// <param name="options">How it authenticates; with keys made for it when <see langword="null"/>.</param>
    /// <returns>The device.</returns>
    /// <exception cref="HubException">The id or an option is not one that the service takes, or the device exists.</exception>
    public HubDevice Create(string deviceId, HubDeviceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        return Create(new HubIdentity(deviceId), new IdentityDescription { Credentials = options?.ToCredentials() });
    }

    /// <summary>Registers a module of a device.</summary>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="moduleId">The module's id: 1 to 128 letters, digits and <c>-.%_*?!(),:=@$'</c>; case-sensitive.</param>
    /// <param name="options">How it authenticates; with keys made for it when <see langword="null"/>.</param>
    /// <returns>The module.</returns>
    /// <exception cref="HubException">The id or an option is not one that the service takes, the module exists, or the device does not.</exception>
    public HubDevice CreateModule(string deviceId, string moduleId, HubDeviceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        ArgumentNullException.ThrowIfNull(moduleId);
        return Create(new HubIdentity(deviceId, moduleId), new IdentityDescription { Credentials = options?.ToCredentials() });
    }

    /// <summary>Finds a device or module.</summary>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="moduleId">The module's id, or <see langword="null"/> for the device itself.</param>
    /// <returns>Its present state, or <see langword="null"/>.</returns>
    public HubDevice? Find(string deviceId, string? moduleId = null)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        return Find(new HubIdentity(deviceId, moduleId)) is { } entry ? Describe(entry) : null;
    }

    /// <summary>Lists the devices, without modules, in the order of their ids.</summary>
    /// <returns>The present state of each.</returns>
    public IReadOnlyList<HubDevice> ToList() => [.. Entries.Select(Describe)];

    /// <summary>Enables or disables a device. Disabling it drops its connection and its modules' ones.</summary>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="status">The new status.</param>
    /// <param name="reason">Why; at most 128 characters.</param>
    /// <exception cref="HubException">No such device.</exception>
    public void SetStatus(string deviceId, DeviceStatus status, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        IdentityRecord record = GetEntry(new HubIdentity(deviceId)).Record;
        Update(record.Identity, new IdentityDescription { Status = status, StatusReason = reason, IsEdge = record.IsEdge, Scope = record.Scope }, ETagCondition.Any);
    }

    /// <summary>Deletes a device with its modules, twins and messages, or one module; their connections are dropped.</summary>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="moduleId">The module's id, or <see langword="null"/> for the device.</param>
    /// <exception cref="HubException">No such device or module.</exception>
    public void Delete(string deviceId, string? moduleId = null)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        Delete(new HubIdentity(deviceId, moduleId), ETagCondition.Any);
    }

    internal IdentityEntry? Find(HubIdentity identity) =>
        !_devices.TryGetValue(identity.DeviceId, out IdentityEntry? device) ? null
        : identity.ModuleId is null ? device
        : device.Modules.GetValueOrDefault(identity.ModuleId);

    internal IdentityEntry GetEntry(HubIdentity identity) => Find(identity) ?? throw IdentityEntry.NotFound(identity);

    internal HubDevice Describe(IdentityEntry entry) => entry.Describe(DeviceEndpoint);

    internal HubDevice Create(HubIdentity identity, IdentityDescription description)
    {
        IdentityRules.Check(identity);
        IdentityRules.Check(description);
        DateTimeOffset now = _timeProvider.GetUtcNow();
        IdentityEntry entry = NewEntry(new IdentityVersion(NewRecord(identity, description), TwinDocument.New(now), now));
        if (identity.ModuleId is not null)
        {
            AddModule(GetEntry(new HubIdentity(identity.DeviceId)), entry);
        }
        else if (!_devices.TryAdd(identity.DeviceId, entry))
        {
            throw new HubException(HubErrorCode.DeviceAlreadyExists, $"A device with ID '{identity.DeviceId}' is already registered.");
        }

        return Describe(entry);
    }

    internal HubDevice Update(HubIdentity identity, IdentityDescription description, ETagCondition condition)
    {
        IdentityRules.Check(description);
        IdentityEntry entry = GetEntry(identity);
        lock (entry.Gate)
        {
            entry.ThrowIfDeleted();
            condition.Check(entry.Record.ETag);
            bool statusChanged = entry.Record.Status != description.Status;
            entry.Record = entry.Record with
            {
                ETag = _stamps.NextETag(),
                Credentials = IdentityRules.Complete(description.Credentials, entry.Record.Credentials),
                Status = description.Status,
                StatusReason = description.StatusReason,
                StatusUpdatedAt = statusChanged ? _timeProvider.GetUtcNow() : entry.Record.StatusUpdatedAt,
                IsEdge = description.IsEdge,
                ManagedBy = description.ManagedBy,
                Scope = description.Scope ?? entry.Record.Scope,
            };
        }

        entry.DropIfDisabled();
        return Describe(entry);
    }

    internal void Delete(HubIdentity identity, ETagCondition condition)
    {
        IdentityEntry entry = GetEntry(identity);
        IdentityEntry? device = identity.ModuleId is null ? null : GetEntry(new HubIdentity(identity.DeviceId));
        lock (entry.Gate)
        {
            entry.ThrowIfDeleted();
            condition.Check(entry.Record.ETag);
            entry.MarkDeleted();
            if (device is not null)
            {
                device.Modules.TryRemove(identity.ModuleId!, out _);
            }
            else
            {
                _devices.TryRemove(identity.DeviceId, out _);
            }
        }

        entry.OnDeleted();
    }

    /// <summary>Takes every identity back to what it was at an instant, without its messages and its connection. Who still holds an entry finds it deleted.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="onRetired">Called when nothing more can change, and nothing is restored yet.</param>
    internal void RollBack(DateTimeOffset instant, Action onRetired)
    {
        IdentityEntry[] retired = [.. Entries.SelectMany(device => device.Modules.Values.Prepend(device))];
        Dictionary<HubIdentity, IdentityVersion> versions = retired.ToDictionary(entry => entry.Identity, entry => entry.Retire());
        onRetired();
        foreach (IdentityVersion version in _journal.Since(instant))
        {
            versions[version.Identity] = version;
        }

        ILookup<string, IdentityEntry> restored = versions.Values.Where(version => version.CreatedAt <= instant).Select(NewEntry).ToLookup(entry => entry.Identity.DeviceId);
        var devices = new ConcurrentDictionary<string, IdentityEntry>(StringComparer.Ordinal);
        foreach (IdentityEntry device in restored.SelectMany(group => group).Where(entry => entry.Identity.ModuleId is null))
        {
            devices[device.Identity.DeviceId] = device;
            foreach (IdentityEntry module in restored[device.Identity.DeviceId].Where(entry => entry.Identity.ModuleId is not null))
            {
                device.Modules[module.Identity.ModuleId!] = module;
            }
        }

        _devices = devices;
        foreach (IdentityEntry entry in retired)
        {
            entry.Queue.Dispose();
            entry.DropSessions(SessionDropReason.FailedOver);
        }
    }

    private IdentityEntry NewEntry(IdentityVersion version) => new(version, _timeProvider, _feedback, _journal);

    private static void AddModule(IdentityEntry device, IdentityEntry module)
    {
        lock (device.Gate)
        {
            device.ThrowIfDeleted();
            if (device.Modules.Count >= IdentityRules.MaxModules)
            {
                throw new HubException(HubErrorCode.TooManyModulesOnDevice, $"The device '{device.Identity}' has {IdentityRules.MaxModules} modules, which is the most a device can have.");
            }

            if (!device.Modules.TryAdd(module.Identity.ModuleId!, module))
            {
                throw new HubException(HubErrorCode.ModuleAlreadyExistsOnDevice, $"A module with ID '{module.Identity.ModuleId}' is already registered on the device '{device.Identity}'.");
            }
        }
    }

    private IdentityRecord NewRecord(HubIdentity identity, IdentityDescription description) => new()
    {
        Identity = identity,
        GenerationId = _stamps.NextGenerationId(),
        ETag = _stamps.NextETag(),
        Credentials = IdentityRules.Complete(description.Credentials, null),
        Status = description.Status,
        StatusReason = description.StatusReason,
        IsEdge = description.IsEdge,
        ManagedBy = description.ManagedBy,
        Scope = description.Scope,
    };
}
