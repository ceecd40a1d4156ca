using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;

namespace IotHubSecureClient.Tests.Sessions;

public sealed class DeviceSessionRegistrationTests : IDisposable
{
    private readonly StateFixture _hub = new();

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void Connect_SecondOfTheSameDevice_DropsTheFirstAndStaysConnected()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        RecordingSession first = new();
        RecordingSession second = new();

        DeviceSessionRegistration firstRegistration = _hub.Connect(device, first);
        using DeviceSessionRegistration secondRegistration = _hub.Connect(device, second);
        firstRegistration.Dispose();

        Assert.Equal([SessionDropReason.Replaced], first.Drops);
        Assert.Empty(second.Drops);
        Assert.True(_hub.State.Registry.Find("d1")!.IsConnected);
    }

    [Fact]
    public void Dispose_LastSession_LeavesTheDeviceDisconnected()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        DeviceSessionRegistration registration = _hub.Connect(device, new RecordingSession());
        DateTimeOffset connectedAt = _hub.Time.GetUtcNow();
        Assert.Equal(connectedAt, _hub.State.Registry.Find("d1")!.ConnectionStateUpdatedAt);

        _hub.Time.Advance(TimeSpan.FromSeconds(3));
        registration.Dispose();

        HubDevice now = _hub.State.Registry.Find("d1")!;
        Assert.False(now.IsConnected);
        Assert.Equal(connectedAt.AddSeconds(3), now.ConnectionStateUpdatedAt);
    }

    [Fact]
    public void Connect_TokenThatExpires_DropsTheSessionAtThatMoment()
    {
        RecordingSession session = new();
        using DeviceSessionRegistration registration = _hub.Connect(_hub.State.Registry.Create("d1"), session);

        _hub.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Empty(session.Drops);
        _hub.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([SessionDropReason.TokenExpired], session.Drops);
    }

    [Fact]
    public void Connect_TokenOfAYear_DropsTheSessionAfterAYear()
    {
        RecordingSession session = new();
        using DeviceSessionRegistration registration = _hub.Connect(_hub.State.Registry.Create("d1"), session, _hub.Time.GetUtcNow().AddDays(365));

        _hub.Time.Advance(TimeSpan.FromDays(364));
        Assert.Empty(session.Drops);
        _hub.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([SessionDropReason.TokenExpired], session.Drops);
    }

    [Fact]
    public void Connect_DisabledSinceAuthentication_Throws401()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), _hub.DeviceToken(device));
        _hub.State.Registry.SetStatus("d1", DeviceStatus.Disabled);

        Assert.Equal(401, Assert.Throws<HubException>(() => _hub.State.Connect(result, new RecordingSession())).StatusCode);
        Assert.False(_hub.State.Registry.Find("d1")!.IsConnected);
    }

    [Fact]
    public void Connect_DeletedSinceAuthentication_Throws404()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), _hub.DeviceToken(device));
        _hub.State.Registry.Delete("d1");

        Assert.Equal(HubErrorCode.DeviceNotFound, Assert.Throws<HubException>(() => _hub.State.Connect(result, new RecordingSession())).Code);
    }

    [Fact]
    public void Connect_ModuleWhoseDeviceWasDisabledMeanwhile_DropsIt()
    {
        _hub.State.Registry.Create("d1");
        HubDevice module = _hub.State.Registry.CreateModule("d1", "m1");
        DeviceAuthenticationResult result = _hub.Authenticate(new("d1", "m1"), _hub.DeviceToken(module));
        _hub.State.Registry.SetStatus("d1", DeviceStatus.Disabled);
        RecordingSession session = new();

        using DeviceSessionRegistration registration = _hub.State.Connect(result, session);

        Assert.Equal([SessionDropReason.Disabled], session.Drops);
    }

    [Fact]
    public void Connect_ModelId_IsShownUntilAConnectionWithoutOne()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), _hub.DeviceToken(device));

        _hub.State.Connect(result, new RecordingSession(), "dtmi:a:b;1").Dispose();
        Assert.Equal("dtmi:a:b;1", _hub.State.Registry.Find("d1")!.ModelId);
        _hub.State.Connect(result, new RecordingSession()).Dispose();
        Assert.Null(_hub.State.Registry.Find("d1")!.ModelId);
    }

    [Fact]
    public void Connect_RefusedAuthentication_Throws()
    {
        DeviceAuthenticationResult refused = _hub.Authenticate(new("nobody"));
        Assert.Throws<ArgumentException>(() => _hub.State.Connect(refused, new RecordingSession()));
    }
}
