using System.Globalization;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Methods;
using IotHubSecureClient.Emulation.Query;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation;

/// <summary>The root of a hub's in-memory state. Thread-safe; every transport and the service API work on it.</summary>
internal sealed class HubState : IDisposable
{
    private readonly DeviceAuthenticator _deviceAuthenticator;
    private volatile HubAvailability _availability;

    /// <param name="hostName">The hub's own name.</param>
    /// <param name="timeProvider">The hub's clock.</param>
    /// <param name="alternativeHostNames">Further names that clients may use for it.</param>
    /// <param name="history">How far back the registry and the twins can be taken.</param>
    public HubState(string hostName, TimeProvider timeProvider, IEnumerable<string>? alternativeHostNames = null, TimeSpan history = default)
    {
        Names = new HubNames(hostName, alternativeHostNames ?? []);
        TimeProvider = timeProvider;
        Journal = new StateJournal(timeProvider, history);
        Registry = new DeviceRegistry(hostName, timeProvider, Feedback, Journal);
        ClientCertificateVerifier certificates = new(CertificateAuthorities, ClientIntermediates, timeProvider);
        _deviceAuthenticator = new DeviceAuthenticator(Registry, Policies, Names, certificates, timeProvider);
        ServiceAuthorizer = new ServiceAuthorizer(Policies, Names, timeProvider);
        Twins = new TwinStore(timeProvider);
        Methods = new DirectMethodInvoker(Registry, timeProvider);
        CloudToDevice = new CloudToDeviceSender(Registry);
        Queries = new QueryRunner(Registry);
    }

    public string HostName => Names.HostName;

    public HubNames Names { get; }

    public TimeProvider TimeProvider { get; }

    public DeviceRegistry Registry { get; }

    /// <summary>What the registry and the twins were before their last changes.</summary>
    public StateJournal Journal { get; }

    /// <summary>What valid credentials are answered with.</summary>
    public HubAvailability Availability
    {
        get => _availability;
        set => _availability = value;
    }

    public SharedAccessPolicies Policies { get; } = new();

    public CertificateAuthorities CertificateAuthorities { get; } = new();

    public ClientIntermediates ClientIntermediates { get; } = new();

    public ServiceAuthorizer ServiceAuthorizer { get; }

    public TwinStore Twins { get; }

    public DirectMethodInvoker Methods { get; }

    public QueryRunner Queries { get; }

    public TelemetryLog Telemetry { get; } = new();

    public FeedbackLog Feedback { get; } = new();

    public CloudToDeviceSender CloudToDevice { get; }

    /// <exception cref="HubException">The hub is in a failover, and answers so.</exception>
    public void ThrowIfUnavailable(HubIdentity? identity)
    {
        switch (Availability)
        {
            case HubAvailability.NotFound:
                throw identity is { } asked ? IdentityEntry.NotFound(asked) : new HubException(HubErrorCode.GenericNotFound, $"IotHub '{HostName}' not found");
            case HubAvailability.Suspended:
                throw new HubException(HubErrorCode.IotHubSuspended, $"IotHub '{HostName}' is suspended");
            default:
                return;
        }
    }

    /// <summary>Takes the registry and the twins back to an instant, and loses what waited to be read. Every session is dropped.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="onRetired">Called when nothing more can change, and nothing is restored yet.</param>
    public void RollBack(DateTimeOffset instant, Action onRetired)
    {
        Registry.RollBack(instant, onRetired);
        Feedback.Clear();
    }

    public DeviceAuthenticationResult Authenticate(DeviceAuthenticationRequest request) => _deviceAuthenticator.Authenticate(request);

    /// <summary>Registers an authenticated connection; an earlier one of the same identity is dropped. Dispose the registration when the connection ends.</summary>
    /// <param name="authentication">A success of <see cref="Authenticate"/>.</param>
    /// <param name="session">The transport's side.</param>
    /// <param name="modelId">The model that the device named, which its twin then shows.</param>
    /// <exception cref="HubException">The identity was deleted or disabled since it was authenticated.</exception>
    public DeviceSessionRegistration Connect(DeviceAuthenticationResult authentication, IDeviceSession session, string? modelId = null)
    {
        if (!authentication.Succeeded)
        {
            throw new ArgumentException("The connection was not authenticated.", nameof(authentication));
        }

        IdentityEntry entry = Registry.GetEntry(authentication.Identity);
        DeviceSessionRegistration registration = new(this, entry, authentication, session);
        DeviceSessionRegistration? previous;
        lock (entry.Gate)
        {
            entry.ThrowIfDeleted();
            if (entry.Record.Status == DeviceStatus.Disabled)
            {
                throw new HubException(HubErrorCode.IotHubUnauthorizedAccess, $"Device {entry.Identity} is disabled");
            }

            previous = entry.Session;
            entry.ModelId = modelId;
            entry.SetSession(registration, TimeProvider.GetUtcNow());
        }

        previous?.Session.Drop(SessionDropReason.Replaced);
        registration.StartExpiry(TimeProvider);

        // The device of a module may have been disabled or deleted meanwhile, by somebody who did not see this session yet.
        IdentityEntry? device = Registry.Find(new HubIdentity(entry.Identity.DeviceId));
        if (device is null || device.Record.Status == DeviceStatus.Disabled)
        {
            session.Drop(device is null ? SessionDropReason.Deleted : SessionDropReason.Disabled);
        }

        return registration;
    }

    public void Disconnect(IdentityEntry entry, DeviceSessionRegistration registration)
    {
        lock (entry.Gate)
        {
            if (ReferenceEquals(entry.Session, registration))
            {
                entry.SetSession(null, TimeProvider.GetUtcNow());
            }
        }
    }

    public void PublishTelemetry(IdentityEntry entry, DeviceAuthenticationResult authentication, DeviceMessage message)
    {
        MessageRules.Check(message);
        entry.ThrowIfDeleted();
        DateTimeOffset now = TimeProvider.GetUtcNow();
        entry.LastActivityAt = now;
        Dictionary<string, string> system = new(message.SystemProperties)
        {
            [SystemPropertyNames.ConnectionDeviceId] = entry.Identity.DeviceId,
            [SystemPropertyNames.ConnectionAuthenticationMethod] = authentication.AuthenticationMethod,
            [SystemPropertyNames.ConnectionGenerationId] = authentication.GenerationId,
            [SystemPropertyNames.EnqueuedTime] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            [SystemPropertyNames.MessageSource] = "Telemetry",
        };
        if (entry.Identity.ModuleId is { } moduleId)
        {
            system[SystemPropertyNames.ConnectionModuleId] = moduleId;
        }

        Telemetry.Append(sequenceNumber => new TelemetryMessage
        {
            DeviceId = entry.Identity.DeviceId,
            ModuleId = entry.Identity.ModuleId,
            Body = message.Body,
            Properties = message.Properties,
            SystemProperties = system,
            EnqueuedTime = now,
            SequenceNumber = sequenceNumber,
        });
    }

    public void Dispose()
    {
        foreach (IdentityEntry device in Registry.Entries)
        {
            device.DropSessions(SessionDropReason.HubStopped);
            device.Queue.Dispose();
        }
    }
}
