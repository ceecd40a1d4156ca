namespace IotHubSecureClient.Tests.Http;

public sealed class UnsupportedEndpointsTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    [Theory]
    [InlineData("GET", "/configurations?top=20", "Automatic device configurations")]
    [InlineData("PUT", "/configurations/c1", "Automatic device configurations")]
    [InlineData("PUT", "/jobs/v2/j1", "Jobs")]
    [InlineData("GET", "/jobs/v2/query", "Jobs")]
    [InlineData("POST", "/jobs/create", "Jobs")]
    [InlineData("PATCH", "/digitaltwins/d1", "Digital twins")]
    [InlineData("POST", "/devices/d1/applyConfigurationContent", "IoT Edge deployments")]
    [InlineData("GET", "/messages/serviceBound/feedback", "Feedback over HTTPS")]
    public async Task Request_OfAFamilyThatIsNotHere_Is404WithItsName(string method, string path, string feature)
    {
        (await http.OwnerAsync(method, path)).AssertError(404, "FeatureNotSupported", $"{feature} are not part of this development hub.");
        Assert.Equal(401, (await http.AsAsync("device", method, path)).Status);
    }

    [Theory]
    [InlineData("/devices/d1/files")]
    [InlineData("/devices/d1/files/notifications")]
    [InlineData("/devices/d1/files/notifications/abc")]
    public async Task PostFiles_Device_Is400WithoutStorage(string path)
    {
        string token = http.Hub.DeviceToken(http.Hub.State.Registry.Find("d1") ?? http.Hub.State.Registry.Create("d1"));
        (await http.SendAsync("POST", path, "{}", ("Authorization", token)))
            .AssertError(400, "DefaultStorageEndpointNotConfigured", "This development hub has no storage for file uploads.");
    }

    [Theory]
    [InlineData("GET", "/nothing/here")]
    [InlineData("PATCH", "/devices/d1")]
    public async Task Request_UnknownOperation_Is404WithItsName(string method, string path) =>
        (await http.OwnerAsync(method, path)).AssertError(404, "GenericNotFound", $"There is no operation {method} {path} in IoT Hub, or this development hub does not have it.");
}
