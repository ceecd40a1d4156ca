using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Http;

public sealed class TwinEndpointsTests : IAsyncLifetime
{
    private readonly HttpFixture _http = new();

    public ValueTask InitializeAsync() => _http.InitializeAsync();

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task Get_Device_AnswersWithIdentityTagsAndProperties()
    {
        HubDevice device = _http.Hub.State.Registry.Create("d1");
        await _http.AsAsync("service", "PATCH", "/twins/d1", """{"tags":{"region":"US"},"properties":{"desired":{"interval":5}}}""");

        HttpAnswer answer = await _http.AsAsync("service", "GET", "/twins/d1");

        Assert.Equal("\"AAAAAAAAAAI=\"", answer.ETag);
        Assert.Equal(
            $$$"""
            {"deviceId":"d1","etag":"AAAAAAAAAAI=","deviceEtag":"{{{device.ETag}}}","status":"enabled","statusUpdateTime":"0001-01-01T00:00:00Z","connectionState":"Disconnected",
            "lastActivityTime":"0001-01-01T00:00:00Z","cloudToDeviceMessageCount":0,"authenticationType":"sas","x509Thumbprint":{"primaryThumbprint":null,"secondaryThumbprint":null},
            "modelId":"","version":2,"tags":{"region":"US"},"properties":{
            "desired":{"interval":5,"$metadata":{"$lastUpdated":"2026-05-04T10:00:00Z","$lastUpdatedVersion":2,"interval":{"$lastUpdated":"2026-05-04T10:00:00Z","$lastUpdatedVersion":2}},"$version":2},
            "reported":{"$metadata":{"$lastUpdated":"2026-05-04T10:00:00Z"},"$version":1}},"capabilities":{"iotEdge":false}}
            """.ReplaceLineEndings(""),
            answer.Text);
    }

    [Fact]
    public async Task Patch_IfMatch_FollowsTheETag()
    {
        _http.Hub.State.Registry.Create("d1");

        HttpAnswer first = await _http.AsAsync("service", "PATCH", "/twins/d1", """{"tags":{"a":1}}""", ("If-Match", "\"AAAAAAAAAAE=\""));
        Assert.Equal((200, "\"AAAAAAAAAAI=\""), (first.Status, first.ETag));
        (await _http.AsAsync("service", "PATCH", "/twins/d1", """{"tags":{"a":2}}""", ("If-Match", "\"AAAAAAAAAAE=\"")))
            .AssertError(412, "PreconditionFailed", "Precondition failed: the ETag is not 'AAAAAAAAAAE=' any more, read the resource again.");
        Assert.Equal(200, (await _http.AsAsync("service", "PATCH", "/twins/d1", """{"tags":{"a":2}}""", ("If-Match", "\"*\""))).Status);
        Assert.Equal(2, (int?)(await _http.AsAsync("service", "GET", "/twins/d1")).Json["tags"]!["a"]);
    }

    [Fact]
    public async Task Put_Twin_ReplacesAndLeavesNoEmptyTags()
    {
        _http.Hub.State.Registry.Create("d1");
        await _http.AsAsync("service", "PATCH", "/twins/d1", """{"tags":{"a":1},"properties":{"desired":{"a":1,"b":2}}}""");

        HttpAnswer answer = await _http.AsAsync("service", "PUT", "/twins/d1", """{"properties":{"desired":{"b":3}}}""");

        Assert.Null(answer.Json["tags"]);
        Assert.Equal(["b", "$metadata", "$version"], answer.Json["properties"]!["desired"]!.AsObject().Select(m => m.Key));
        (await _http.AsAsync("service", "PUT", "/twins/d1", """{"tags":{"my-tag":null}}"""))
            .AssertError(400, "ArgumentInvalid", "Value of Property or Tag cannot be null. Error in Property/Tag tags.my-tag");
    }

    [Fact]
    public async Task Patch_Module_ChangesTheModulesTwinOnly()
    {
        _http.Hub.State.Registry.Create("d1");
        _http.Hub.State.Registry.CreateModule("d1", "m1");

        HttpAnswer answer = await _http.AsAsync("service", "PATCH", "/twins/d1/modules/m1", """{"properties":{"desired":{"a":1}}}""");

        Assert.Equal(("d1", "m1", 2), ((string?)answer.Json["deviceId"], (string?)answer.Json["moduleId"], (int?)answer.Json["properties"]!["desired"]!["$version"]));
        Assert.Equal(1, (int?)(await _http.AsAsync("service", "GET", "/twins/d1")).Json["properties"]!["desired"]!["$version"]);
    }

    [Theory]
    [InlineData("""{"tags":1}""", "ArgumentInvalid", "The value of 'tags' is not a JSON object.")]
    [InlineData("""{"properties":[]}""", "ArgumentInvalid", "The value of 'properties' is not a JSON object.")]
    [InlineData("""{"properties":{"desired":{"a.b":1}}}""", "ArgumentInvalid", "The key 'a.b' in 'desired' has a '.', a '$', a space or a control character.")]
    [InlineData("""[]""", "IotHubFormatError", "The document is not a JSON object.")]
    public async Task Patch_WhatTheServiceDoesNotTake_Is400(string body, string code, string message)
    {
        _http.Hub.State.Registry.Create("d1");
        (await _http.AsAsync("service", "PATCH", "/twins/d1", body)).AssertError(400, code, message);
    }

    [Fact]
    public async Task Get_UnknownDevice_Is404() =>
        (await _http.AsAsync("service", "GET", "/twins/nobody")).AssertError(404, "DeviceNotFound", "Device nobody not registered");
}
