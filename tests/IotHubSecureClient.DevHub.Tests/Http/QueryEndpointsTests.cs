namespace IotHubSecureClient.Tests.Http;

public sealed class QueryEndpointsTests : IAsyncLifetime
{
    private const string AllIds = """{"query":"SELECT deviceId FROM devices"}""";

    private readonly HttpFixture _http = new();

    public async ValueTask InitializeAsync()
    {
        await _http.InitializeAsync();
        foreach (string id in new[] { "a", "b", "c" })
        {
            _http.Hub.State.Registry.Create(id);
        }
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task Post_Pages_GoOnByTheHeader()
    {
        HttpAnswer first = await _http.AsAsync("service", "POST", "/devices/query", AllIds, ("x-ms-max-item-count", "2"));
        HttpAnswer second = await _http.AsAsync("service", "POST", "/devices/query", AllIds, ("x-ms-max-item-count", "2"), ("x-ms-continuation", first.Headers["x-ms-continuation"]));

        Assert.Equal((200, """[{"deviceId":"a"},{"deviceId":"b"}]""", "Raw"), (first.Status, first.Text, first.Headers["x-ms-item-type"]));
        Assert.Equal((200, """[{"deviceId":"c"}]"""), (second.Status, second.Text));
        Assert.False(second.Headers.ContainsKey("x-ms-continuation"));
    }

    [Fact]
    public async Task Post_SelectAll_AnswersWithTheTwinsThatGetAnswersWith()
    {
        HttpAnswer answer = await _http.AsAsync("service", "POST", "/devices/query", """{"query":"SELECT * FROM devices WHERE deviceId = 'b'"}""");

        Assert.Equal("Twin", answer.Headers["x-ms-item-type"]);
        Assert.Equal($"[{(await _http.AsAsync("service", "GET", "/twins/b")).Text}]", answer.Text);
    }

    [Theory]
    [InlineData("{}", "ArgumentNull", "The member 'query' is missing.")]
    [InlineData("""{"query":"SELECT * FROM devices.jobs"}""", "ArgumentInvalid", "The query is invalid: the collection 'devices.jobs' is not part of this development hub. There are devices and devices.modules. (at character 15)")]
    public async Task Post_WhatTheHubDoesNotKnow_Is400(string body, string code, string message) =>
        (await _http.AsAsync("service", "POST", "/devices/query", body)).AssertError(400, code, message);

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("many")]
    public async Task Post_PageSizeThatIsNone_Is400(string size) =>
        (await _http.AsAsync("service", "POST", "/devices/query", AllIds, ("x-ms-max-item-count", size)))
            .AssertError(400, "ArgumentInvalid", $"The value '{size}' of 'x-ms-max-item-count' is not a number from 1 to 1000.");

    [Fact]
    public async Task Post_RegistryPolicy_Is401() => Assert.Equal(401, (await _http.AsAsync("registryReadWrite", "POST", "/devices/query", AllIds)).Status);
}
