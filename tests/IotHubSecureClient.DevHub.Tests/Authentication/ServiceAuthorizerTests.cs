using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tests.Authentication;

public sealed class ServiceAuthorizerTests : IDisposable
{
    private readonly StateFixture _hub = new();

    public void Dispose() => _hub.Dispose();

    [Theory]
    [InlineData("iothubowner", "RegistryRead RegistryWrite ServiceConnect DeviceConnect")]
    [InlineData("service", "ServiceConnect")]
    [InlineData("registryRead", "RegistryRead")]
    [InlineData("registryReadWrite", "RegistryRead RegistryWrite")]
    [InlineData("device", "DeviceConnect")]
    public void Authorize_Policy_HasExactlyItsRights(string policy, string rights)
    {
        foreach (HubPermissions right in new[] { HubPermissions.RegistryRead, HubPermissions.RegistryWrite, HubPermissions.ServiceConnect, HubPermissions.DeviceConnect })
        {
            string? refusal = Refusal(_hub.PolicyToken(policy), right);
            Assert.Equal(rights.Split(' ').Contains(right.ToString()) ? null : $"Authorization rule '{policy}' does not allow access for '/devices/d1'", refusal);
        }
    }

    [Fact]
    public void Authorize_SecondaryKey_Accepts()
    {
        string token = SharedAccessSignature.Create(StateFixture.HostName, _hub.State.Policies.Get("service").SecondaryKey, _hub.InAnHour, "service").Token;
        Assert.Null(Refusal(token, HubPermissions.ServiceConnect));
    }

    [Fact]
    public void Authorize_ExpiredToken_Refuses()
    {
        string token = _hub.PolicyToken("service");
        _hub.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("The shared access signature expired at 2026-05-04 11:00:00Z", Refusal(token, HubPermissions.ServiceConnect));
    }

    [Theory]
    [InlineData("contoso.azure-devices.net/devices", true)]
    [InlineData("contoso.azure-devices.net/twins", false)]
    [InlineData("other.azure-devices.net", false)]
    public void Authorize_Audience_CoversWhatIsBelowIt(string audience, bool accepted) =>
        Assert.Equal(accepted, Refusal(_hub.PolicyToken("registryRead", audience), HubPermissions.RegistryRead) is null);

    [Fact]
    public void Authorize_DeviceKey_Refuses()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        Assert.NotNull(Refusal(_hub.DeviceToken(device), HubPermissions.RegistryRead));
    }

    [Theory]
    [InlineData(null, "Authorization header missing")]
    [InlineData("", "Authorization header missing")]
    [InlineData("Bearer abc", "The shared access signature is malformed")]
    public void Authorize_NoToken_Refuses(string? header, string reason) => Assert.Equal(reason, Refusal(header, HubPermissions.RegistryRead));

    private string? Refusal(string? header, HubPermissions needed)
    {
        try
        {
            _hub.State.ServiceAuthorizer.Authorize(header, "/devices/d1", needed);
            return null;
        }
        catch (HubException e)
        {
            Assert.Equal(HubErrorCode.IotHubUnauthorizedAccess, e.Code);
            Assert.Equal(401, e.StatusCode);
            Assert.Equal("Unauthorized", e.Message);
            return (string)e.Data["Reason"]!;
        }
    }
}
