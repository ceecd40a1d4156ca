namespace IotHubSecureClient.Tests.Http;

public sealed class HubRoutesTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    [Theory]
    [InlineData("/devices/nobody?api-version=", "Unsupported protocol version ''. Give one as the query parameter api-version, such as 2021-04-12.")]
    [InlineData("/devices/nobody?api-version=latest", "Unsupported protocol version 'latest'. Give one as the query parameter api-version, such as 2021-04-12.")]
    public async Task Request_WithoutKnownApiVersion_Is400(string path, string message) =>
        (await http.OwnerAsync("GET", path)).AssertError(400, "InvalidProtocolVersion", message);

    [Fact]
    public async Task Request_PreviewApiVersion_IsTaken() =>
        (await http.OwnerAsync("GET", "/devices/nobody?api-version=2020-05-31-preview")).AssertError(404, "DeviceNotFound", "Device nobody not registered");

    [Fact]
    public async Task Request_WithoutAuthorization_Is401WhetherOrNotTheDeviceExists() =>
        (await http.SendAsync("GET", "/devices/nobody", (string?)null)).AssertError(401, "IotHubUnauthorizedAccess", "Unauthorized");

    [Theory]
    [InlineData("GET", "/devices/d", "registryRead registryReadWrite")]
    [InlineData("GET", "/devices", "registryRead registryReadWrite")]
    [InlineData("GET", "/devices/d/modules", "registryRead registryReadWrite")]
    [InlineData("GET", "/devices/d/modules/m", "registryRead registryReadWrite")]
    [InlineData("GET", "/statistics/devices", "registryRead registryReadWrite")]
    [InlineData("GET", "/statistics/service", "service")]
    [InlineData("PUT", "/devices/d", "registryReadWrite")]
    [InlineData("DELETE", "/devices/d", "registryReadWrite")]
    [InlineData("POST", "/devices", "registryReadWrite")]
    [InlineData("PUT", "/devices/d/modules/m", "registryReadWrite")]
    [InlineData("DELETE", "/devices/d/modules/m", "registryReadWrite")]
    [InlineData("GET", "/twins/d", "service")]
    [InlineData("PATCH", "/twins/d", "service")]
    [InlineData("PUT", "/twins/d", "service")]
    [InlineData("GET", "/twins/d/modules/m", "service")]
    [InlineData("POST", "/twins/d/methods", "service")]
    [InlineData("POST", "/twins/d/modules/m/methods", "service")]
    public async Task Request_OfAPolicy_Is401UnlessThePolicyHasTheRight(string method, string path, string policies)
    {
        foreach (string policy in new[] { "iothubowner", "service", "registryRead", "registryReadWrite", "device" })
        {
            bool isAllowed = policy == "iothubowner" || policies.Split(' ').Contains(policy);
            HttpAnswer answer = await http.AsAsync(policy, method, path, method is "GET" or "DELETE" ? null : "1");
            Assert.True(isAllowed == (answer.Status != 401), $"{policy}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task Request_ExpiredToken_Is401()
    {
        string token = http.Hub.PolicyToken("iothubowner", expiry: http.Hub.Time.GetUtcNow());
        (await http.SendAsync("GET", "/devices", (string?)null, ("Authorization", token))).AssertError(401, "IotHubUnauthorizedAccess", "Unauthorized");
    }

    [Fact]
    public async Task Request_BodyPast1MiB_Is413() =>
        (await http.OwnerAsync("PUT", "/devices/big", new string(' ', (1 << 20) + 1))).AssertError(413, "MessageTooLarge", "The body is larger than 1048576 bytes.");

    [Fact]
    public async Task Request_BodyThatIsNotJson_Is400()
    {
        HttpAnswer answer = await http.OwnerAsync("PUT", "/devices/bad", "{");
        Assert.Equal((400, "IotHubFormatError"), (answer.Status, answer.Headers["iothub-errorcode"]));
        (await http.OwnerAsync("PUT", "/devices/bad", "[]")).AssertError(400, "IotHubFormatError", "The document is not a JSON object.");
    }
}
