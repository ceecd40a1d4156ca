using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests;

/// <summary>A hub's state with a clock that stands still, and no transport.</summary>
internal sealed class StateFixture : IDisposable
{
    public const string HostName = "contoso.azure-devices.net";

    public StateFixture() => State = new HubState(HostName, Time);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero));

    public HubState State { get; }

    public DateTimeOffset InAnHour => Time.GetUtcNow().AddHours(1);

    public string DeviceToken(HubDevice device, DateTimeOffset? expiry = null) => SharedAccessSignature.Create(
        device.ModuleId is null ? $"{HostName}/devices/{device.DeviceId}" : $"{HostName}/devices/{device.DeviceId}/modules/{device.ModuleId}",
        device.PrimaryKey!,
        expiry ?? InAnHour).Token;

    public string PolicyToken(string policy, string resource = HostName, DateTimeOffset? expiry = null) =>
        SharedAccessSignature.Create(resource, State.Policies.Get(policy).PrimaryKey, expiry ?? InAnHour, policy).Token;

    public DeviceAuthenticationResult Authenticate(HubIdentity identity, string? token = null, X509Certificate2? certificate = null) =>
        State.Authenticate(new DeviceAuthenticationRequest { Identity = identity, SharedAccessSignature = token, ClientCertificate = certificate });

    public DeviceSessionRegistration Connect(HubDevice device, IDeviceSession session, DateTimeOffset? expiry = null) =>
        State.Connect(Authenticate(device.Record.Identity, DeviceToken(device, expiry)), session);

    public void Dispose() => State.Dispose();
}
