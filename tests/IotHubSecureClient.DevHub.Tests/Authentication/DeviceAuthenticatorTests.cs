using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tests.Authentication;

public sealed class DeviceAuthenticatorTests : IDisposable
{
    private readonly StateFixture _hub = new();

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void Authenticate_PrimaryOrSecondaryKey_AcceptsUntilTheTokensExpiry()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        DateTimeOffset expiry = _hub.InAnHour;

        foreach (string key in new[] { device.PrimaryKey!, device.SecondaryKey! })
        {
            string token = SharedAccessSignature.Create("contoso.azure-devices.net/devices/d1", key, expiry).Token;
            DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), token);

            Assert.Equal(DeviceAuthenticationFailure.None, result.Failure);
            Assert.Equal(expiry, result.ExpiresAt);
            Assert.Equal(device.GenerationId, result.GenerationId);
            Assert.Equal("""{"scope":"device","type":"sas","issuer":"iothub"}""", result.AuthenticationMethod);
        }
    }

    [Theory]
    [InlineData("CONTOSO.azure-devices.net/devices/d1", true)]
    [InlineData("contoso.azure-devices.net:8883/devices/d1", true)]
    [InlineData("localhost/devices/d1", true)]
    [InlineData("127.0.0.1/devices/d1", true)]
    [InlineData("other.azure-devices.net/devices/d1", false)]
    [InlineData("contoso.azure-devices.net/devices/d10", false)]
    [InlineData("contoso.azure-devices.net/devices/D1", false)]
    [InlineData("contoso.azure-devices.net/devices/d2", false)]
    [InlineData("contoso.azure-devices.net/devices", false)]
    [InlineData("contoso.azure-devices.net", false)]
    [InlineData("contoso.azure-devices.net/devices/d1/modules/m1", false)]
    public void Authenticate_OwnKeyWithAudience_AcceptsOnlyTheDevicesOwn(string audience, bool accepted)
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        string token = SharedAccessSignature.Create(audience, device.PrimaryKey!, _hub.InAnHour).Token;

        Assert.Equal(accepted ? DeviceAuthenticationFailure.None : DeviceAuthenticationFailure.BadToken, _hub.Authenticate(new("d1"), token).Failure);
    }

    [Fact]
    public void Authenticate_TokenAtItsExpiry_RefusesAsExpired()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        string token = _hub.DeviceToken(device);

        _hub.Time.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromSeconds(1));
        Assert.Equal(DeviceAuthenticationFailure.None, _hub.Authenticate(new("d1"), token).Failure);

        _hub.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(DeviceAuthenticationFailure.ExpiredToken, _hub.Authenticate(new("d1"), token).Failure);
    }

    [Fact]
    public void Authenticate_AnotherDevicesKey_RefusesWithoutEchoingTheToken()
    {
        _hub.State.Registry.Create("d1");
        HubDevice other = _hub.State.Registry.Create("d2");
        string token = SharedAccessSignature.Create("contoso.azure-devices.net/devices/d1", other.PrimaryKey!, _hub.InAnHour).Token;

        DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), token);

        Assert.Equal(DeviceAuthenticationFailure.BadToken, result.Failure);
        Assert.Equal("The shared access signature is not signed with a key of the device 'd1'", result.Reason);
        Assert.Null(result.ExpiresAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Authenticate_NothingSent_RefusesForLackOfCredentials(string? token)
    {
        _hub.State.Registry.Create("d1");
        Assert.Equal(DeviceAuthenticationFailure.NoCredentials, _hub.Authenticate(new("d1"), token).Failure);
    }

    [Fact]
    public void Authenticate_MalformedToken_RefusesAsBad()
    {
        _hub.State.Registry.Create("d1");
        Assert.Equal(DeviceAuthenticationFailure.BadToken, _hub.Authenticate(new("d1"), "SharedAccessSignature sr=x").Failure);
    }

    [Fact]
    public void Authenticate_UnknownDeviceOrModule_RefusesAsNotFound()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        string token = _hub.DeviceToken(device);

        Assert.Equal(DeviceAuthenticationFailure.NotFound, _hub.Authenticate(new("D1"), token).Failure);
        Assert.Equal(DeviceAuthenticationFailure.NotFound, _hub.Authenticate(new("d1", "m1"), token).Failure);
    }

    [Fact]
    public void Authenticate_DisabledDevice_RefusesItAndItsModules()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        HubDevice module = _hub.State.Registry.CreateModule("d1", "m1");
        _hub.State.Registry.SetStatus("d1", DeviceStatus.Disabled, "lost");

        Assert.Equal(DeviceAuthenticationFailure.Disabled, _hub.Authenticate(new("d1"), _hub.DeviceToken(device)).Failure);
        Assert.Equal(DeviceAuthenticationFailure.Disabled, _hub.Authenticate(new("d1", "m1"), _hub.DeviceToken(module)).Failure);
    }

    [Fact]
    public void Authenticate_Module_AcceptsItsOwnKeyOnly()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        HubDevice module = _hub.State.Registry.CreateModule("d1", "m1");

        DeviceAuthenticationResult own = _hub.Authenticate(new("d1", "m1"), _hub.DeviceToken(module));
        Assert.Equal(DeviceAuthenticationFailure.None, own.Failure);
        Assert.Equal("""{"scope":"module","type":"sas","issuer":"iothub"}""", own.AuthenticationMethod);
        Assert.Equal(DeviceAuthenticationFailure.BadToken, _hub.Authenticate(new("d1", "m1"), _hub.DeviceToken(device)).Failure);
    }

    [Theory]
    [InlineData("device", "None")]
    [InlineData("iothubowner", "None")]
    [InlineData("service", "BadToken")]
    [InlineData("registryRead", "BadToken")]
    [InlineData("registryReadWrite", "BadToken")]
    public void Authenticate_PolicyKey_AcceptsPoliciesWithDeviceConnect(string policy, string expected)
    {
        _hub.State.Registry.Create("d1");

        DeviceAuthenticationResult result = _hub.Authenticate(new("d1"), _hub.PolicyToken(policy));

        Assert.Equal(expected, result.Failure.ToString());
        Assert.Equal(expected == "None" ? """{"scope":"hub","type":"sas","issuer":"iothub"}""" : "", result.AuthenticationMethod);
    }

    [Fact]
    public void Authenticate_PolicyKeyOfAnotherName_Refuses()
    {
        _hub.State.Registry.Create("d1");
        string key = _hub.State.Policies.Get("service").PrimaryKey;

        string asDevice = SharedAccessSignature.Create(StateFixture.HostName, key, _hub.InAnHour, "device").Token;
        string asUnknown = SharedAccessSignature.Create(StateFixture.HostName, key, _hub.InAnHour, "nobody").Token;

        Assert.Equal(DeviceAuthenticationFailure.BadToken, _hub.Authenticate(new("d1"), asDevice).Failure);
        Assert.Equal(DeviceAuthenticationFailure.BadToken, _hub.Authenticate(new("d1"), asUnknown).Failure);
    }

    [Theory]
    [InlineData("contoso.azure-devices.net/d1/?api-version=2021-04-12", "None")]
    [InlineData("localhost:8883/d1/?api-version=2021-04-12", "None")]
    [InlineData("other.azure-devices.net/d1/?api-version=2021-04-12", "BadUserName")]
    public void Authenticate_UserName_HasToNameThisHub(string userName, string expected)
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        DeviceAuthenticationRequest request = new() { Identity = new("d1"), UserName = userName, SharedAccessSignature = _hub.DeviceToken(device) };

        Assert.Equal(expected, _hub.State.Authenticate(request).Failure.ToString());
    }
}
