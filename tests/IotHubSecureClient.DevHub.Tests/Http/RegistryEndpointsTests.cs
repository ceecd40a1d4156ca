using System.Text.Json.Nodes;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Tests.Sessions;

namespace IotHubSecureClient.Tests.Http;

public sealed class RegistryEndpointsTests : IAsyncLifetime
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODw==";

    private readonly HttpFixture _http = new();

    public ValueTask InitializeAsync() => _http.InitializeAsync();

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task Put_NewDevice_AnswersWithTheWholeIdentity()
    {
        string body = $$$"""{"deviceId":"d1","status":"disabled","statusReason":"new","authentication":{"type":"sas","symmetricKey":{"primaryKey":"{{{Key}}}","secondaryKey":"{{{Key}}}"}},"capabilities":{"iotEdge":true}}""";

        HttpAnswer answer = await _http.OwnerAsync("PUT", "/devices/d1", body);

        HubDevice device = _http.Hub.State.Registry.Find("d1")!;
        Assert.Equal(200, answer.Status);
        Assert.Equal($"\"{device.ETag}\"", answer.ETag);
        Assert.Equal(
            $$$"""
            {"deviceId":"d1","generationId":"{{{device.GenerationId}}}","etag":"{{{device.ETag}}}","connectionState":"Disconnected",
            "connectionStateUpdatedTime":"0001-01-01T00:00:00Z","lastActivityTime":"0001-01-01T00:00:00Z","cloudToDeviceMessageCount":0,
            "status":"disabled","statusReason":"new","statusUpdatedTime":"0001-01-01T00:00:00Z","capabilities":{"iotEdge":true},
            "authentication":{"symmetricKey":{"primaryKey":"{{{Key}}}","secondaryKey":"{{{Key}}}"},
            "x509Thumbprint":{"primaryThumbprint":null,"secondaryThumbprint":null},"type":"sas"}}
            """.ReplaceLineEndings(""),
            answer.Text);
        Assert.Equal(answer.Text, (await _http.OwnerAsync("GET", "/devices/d1")).Text);
    }

    [Fact]
    public async Task Put_EmptyKeys_MakesThem()
    {
        HttpAnswer answer = await _http.OwnerAsync("PUT", "/devices/d1", """{"deviceId":"d1","authentication":{"symmetricKey":{"primaryKey":"","secondaryKey":""}}}""");

        Assert.Equal(32, Convert.FromBase64String((string)answer.Json["authentication"]!["symmetricKey"]!["primaryKey"]!).Length);
    }

    [Theory]
    [InlineData("""{"type":"selfSigned","x509Thumbprint":{"primaryThumbprint":"THUMB"}}""", "selfSigned")]
    [InlineData("""{"x509Thumbprint":{"primaryThumbprint":"THUMB"}}""", "selfSigned")]
    [InlineData("""{"TYPE":"CertificateAuthority"}""", "certificateAuthority")]
    [InlineData("""{"type":"none"}""", "none")]
    public async Task Put_OtherCredentials_HaveNoKeys(string authentication, string type)
    {
        string thumbprint = new('A', 40);
        HttpAnswer answer = await _http.OwnerAsync("PUT", "/devices/d1", $$"""{"authentication":{{authentication.Replace("THUMB", thumbprint, StringComparison.Ordinal)}}}""");

        Assert.Equal(type, (string?)answer.Json["authentication"]!["type"]);
        Assert.Null(answer.Json["authentication"]!["symmetricKey"]!["primaryKey"]);
        Assert.Equal(type == "selfSigned" ? thumbprint : null, (string?)answer.Json["authentication"]!["x509Thumbprint"]!["primaryThumbprint"]);
    }

    [Fact]
    public async Task Put_ExistingDeviceWithoutIfMatch_Is409()
    {
        await _http.OwnerAsync("PUT", "/devices/d1", "{}");
        (await _http.OwnerAsync("PUT", "/devices/d1", "{}")).AssertError(409, "DeviceAlreadyExists", "A device with ID 'd1' is already registered.");
    }

    [Fact]
    public async Task Put_IfMatch_FollowsTheETag()
    {
        string etag = (await _http.OwnerAsync("PUT", "/devices/d1", "{}")).ETag!;

        HttpAnswer second = await _http.OwnerAsync("PUT", "/devices/d1", """{"status":"disabled"}""", ("If-Match", etag));
        Assert.Equal(200, second.Status);
        Assert.NotEqual(etag, second.ETag);
        (await _http.OwnerAsync("PUT", "/devices/d1", "{}", ("If-Match", etag)))
            .AssertError(412, "PreconditionFailed", $"Precondition failed: the ETag is not '{etag.Trim('"')}' any more, read the resource again.");
        Assert.Equal(200, (await _http.OwnerAsync("PUT", "/devices/d1", "{}", ("If-Match", "\"*\""))).Status);
        Assert.Equal(200, (await _http.OwnerAsync("PUT", "/devices/d1", "{}", ("If-Match", "*"))).Status);
        (await _http.OwnerAsync("PUT", "/devices/other", "{}", ("If-Match", "*"))).AssertError(404, "DeviceNotFound", "Device other not registered");
    }

    [Theory]
    [InlineData("/devices/d1", """{"deviceId":"d2"}""", 400, "ArgumentInvalid", "The body is for 'd2', the path for 'd1'.")]
    [InlineData("/devices/d%231", "{}", 400, "ArgumentInvalid", "The device id 'd#1' is not 1 to 128 characters of A-Z, a-z, 0-9 and -.%_*?!(),:=@$'.")]
    [InlineData("/devices/d1", """{"status":"maybe"}""", 400, "ArgumentInvalid", "The value 'maybe' of 'status' is not one that the service knows.")]
    [InlineData("/devices/d1", """{"status":1}""", 400, "IotHubFormatError", "The member 'status' is not a string.")]
    [InlineData("/devices/d1", """{"authentication":{"symmetricKey":{"primaryKey":"abc","secondaryKey":"abc"}}}""", 400, "ArgumentInvalid", "A symmetric key is not the base64 text of 16 to 64 bytes.")]
    [InlineData("/devices/d1/modules/m1", "{}", 404, "DeviceNotFound", "Device d1 not registered")]
    public async Task Put_WhatTheServiceDoesNotTake_IsRefused(string path, string body, int status, string code, string message) =>
        (await _http.OwnerAsync("PUT", path, body)).AssertError(status, code, message);

    [Theory]
    [InlineData("%25a'(b)", "%a'(b)")]
    [InlineData("a%3Ab%40c", "a:b@c")]
    public async Task Put_IdThatIsEncodedInThePath_IsDecodedOnce(string encoded, string deviceId)
    {
        Assert.Equal(deviceId, (string?)(await _http.OwnerAsync("PUT", $"/devices/{encoded}", "{}")).Json["deviceId"]);
        Assert.NotNull(_http.Hub.State.Registry.Find(deviceId));
    }

    [Fact]
    public async Task Delete_Device_AnswersAsTheETagSays()
    {
        await _http.OwnerAsync("PUT", "/devices/d1", "{}");

        (await _http.OwnerAsync("DELETE", "/devices/d1"))
            .AssertError(412, "PreconditionFailed", "The header If-Match is missing. Give the ETag of the identity, or * for any.");
        Assert.Equal(412, (await _http.OwnerAsync("DELETE", "/devices/d1", null, ("If-Match", "\"MQ==\""))).Status);
        HttpAnswer deleted = await _http.OwnerAsync("DELETE", "/devices/d1", null, ("If-Match", "*"));
        Assert.Equal((204, ""), (deleted.Status, deleted.Text));
        (await _http.OwnerAsync("DELETE", "/devices/d1", null, ("If-Match", "*"))).AssertError(404, "DeviceNotFound", "Device d1 not registered");
    }

    [Fact]
    public async Task Modules_OfADevice_AreCreatedListedAndDeleted()
    {
        await _http.OwnerAsync("PUT", "/devices/d1", "{}");
        HttpAnswer created = await _http.OwnerAsync("PUT", "/devices/d1/modules/m1", """{"deviceId":"d1","moduleId":"m1","managedBy":"me"}""");

        Assert.Equal(["deviceId", "moduleId", "managedBy", "generationId", "etag", "connectionState", "connectionStateUpdatedTime", "lastActivityTime", "cloudToDeviceMessageCount", "authentication"], created.Json.AsObject().Select(m => m.Key));
        Assert.Equal("me", (string?)created.Json["managedBy"]);
        (await _http.OwnerAsync("PUT", "/devices/d1/modules/m1", "{}")).AssertError(409, "ModuleAlreadyExistsOnDevice", "A module with ID 'm1' is already registered on the device 'd1'.");
        await _http.OwnerAsync("PUT", "/devices/d1/modules/m0", "{}");
        Assert.Equal(["m0", "m1"], (await _http.OwnerAsync("GET", "/devices/d1/modules")).Json.AsArray().Select(m => (string?)m!["moduleId"]));
        Assert.Equal(204, (await _http.OwnerAsync("DELETE", "/devices/d1/modules/m1", null, ("If-Match", created.ETag!))).Status);
        (await _http.OwnerAsync("GET", "/devices/d1/modules/m1")).AssertError(404, "ModuleNotFound", "Module m1 of device d1 not registered");
    }

    [Fact]
    public async Task List_Devices_ComesInTheOrderOfIdsUpToTop()
    {
        foreach (string id in new[] { "b", "a", "C" })
        {
            _http.Hub.State.Registry.Create(id);
        }

        Assert.Equal(["C", "a", "b"], (await _http.OwnerAsync("GET", "/devices")).Json.AsArray().Select(d => (string?)d!["deviceId"]));
        Assert.Equal(["C", "a"], (await _http.OwnerAsync("GET", "/devices/?top=2")).Json.AsArray().Select(d => (string?)d!["deviceId"]));
        (await _http.OwnerAsync("GET", "/devices?top=1001")).AssertError(400, "ArgumentInvalid", "The value '1001' of 'top' is not a number from 1 to 1000.");
    }

    [Fact]
    public async Task Statistics_Hub_CountsDevicesAndConnections()
    {
        _http.Hub.State.Registry.Create("a");
        _http.Hub.State.Registry.Create("b");
        HubDevice connected = _http.Hub.State.Registry.Create("c");
        _http.Hub.State.Registry.SetStatus("b", DeviceStatus.Disabled);
        using DeviceSessionRegistration registration = _http.Hub.Connect(connected, new RecordingSession());

        Assert.Equal("""{"totalDeviceCount":3,"enabledDeviceCount":2,"disabledDeviceCount":1}""", (await _http.OwnerAsync("GET", "/statistics/devices")).Text);
        Assert.Equal("""{"connectedDeviceCount":1}""", (await _http.OwnerAsync("GET", "/statistics/service")).Text);
        Assert.Equal("Connected", (string?)(await _http.OwnerAsync("GET", "/devices/c")).Json["connectionState"]);
    }

    [Fact]
    public async Task Bulk_AllModes_AppliesEachByItself()
    {
        HubDevice updated = _http.Hub.State.Registry.Create("updated");
        HubDevice matched = _http.Hub.State.Registry.Create("matched");
        _http.Hub.State.Registry.Create("deleted");
        HubDevice deletedIfMatch = _http.Hub.State.Registry.Create("deletedIfMatch");
        _http.Hub.State.Registry.Create("twin");

        HttpAnswer answer = await _http.OwnerAsync("POST", "/devices", new JsonArray(
            Item("created", "create", ("tags", new JsonObject { ["t"] = 1 }), ("properties", new JsonObject { ["desired"] = new JsonObject { ["p"] = 2 } })),
            Item("updated", "Update", ("status", "disabled")),
            Item("matched", "updateIfMatchETag", ("status", "disabled"), ("eTag", matched.ETag)),
            Item("deleted", "delete"),
            Item("deletedIfMatch", "DeleteIfMatchETag", ("eTag", $"\"{deletedIfMatch.ETag}\"")),
            Item("twin", "updateTwin", ("tags", new JsonObject { ["t"] = 3 })),
            Item("either", "createOrUpdate")).ToJsonString());

        Assert.Equal((200, """{"isSuccessful":true,"errors":[],"warnings":[]}"""), (answer.Status, answer.Text));
        Assert.Equal(["created", "either", "matched", "twin", "updated"], _http.Hub.State.Registry.ToList().Select(d => d.DeviceId));
        Assert.Equal(DeviceStatus.Disabled, _http.Hub.State.Registry.Find("updated")!.Status);
        Assert.Equal(updated.PrimaryKey, _http.Hub.State.Registry.Find("updated")!.PrimaryKey);
        Assert.Equal(DeviceStatus.Disabled, _http.Hub.State.Registry.Find("matched")!.Status);
        Assert.Equal(2, (int?)(await _http.OwnerAsync("GET", "/twins/created")).Json["properties"]!["desired"]!["p"]);
        Assert.Equal(3, (int?)(await _http.OwnerAsync("GET", "/twins/twin")).Json["tags"]!["t"]);
    }

    [Fact]
    public async Task Bulk_SomeRefused_Is400WithEachOfThem()
    {
        _http.Hub.State.Registry.Create("there");

        HttpAnswer answer = await _http.OwnerAsync("POST", "/devices", new JsonArray(
            Item("there", "create"),
            Item("new", "create"),
            Item("gone", "delete"),
            Item("stale", "updateIfMatchETag"),
            Item("there2", "create", ("moduleId", "m"))).ToJsonString());

        Assert.Equal(400, answer.Status);
        Assert.Equal("BulkRegistryOperationFailure", answer.Headers["iothub-errorcode"]);
        Assert.Equal("BulkRegistryOperationFailure", answer.Headers["IotHubErrorCode"]);
        Assert.Equal(
            """
            {"isSuccessful":false,"errors":[
            {"deviceId":"there","errorCode":409001,"errorStatus":"A device with ID 'there' is already registered."},
            {"deviceId":"gone","errorCode":404001,"errorStatus":"Device gone not registered"},
            {"deviceId":"stale","errorCode":400005,"errorStatus":"The device 'stale' has no ETag to match."},
            {"deviceId":"there2","moduleId":"m","errorCode":404001,"errorStatus":"Device there2 not registered"}
            ],"warnings":[]}
            """.ReplaceLineEndings(""),
            answer.Text);
        Assert.NotNull(_http.Hub.State.Registry.Find("new"));
    }

    [Fact]
    public async Task Bulk_RequestThatIsWrongAsAWhole_IsRefused()
    {
        (await _http.OwnerAsync("POST", "/devices", "{}")).AssertError(400, "IotHubFormatError", "The document is not a JSON array.");
        (await _http.OwnerAsync("POST", "/devices", """[{"importMode":"create"}]""")).AssertError(400, "ArgumentNull", "An item of the array has no 'id'.");
        (await _http.OwnerAsync("POST", "/devices", """[{"id":"a"},{"id":"a"}]""")).AssertError(400, "DeviceDefinedMultipleTimes", "The device 'a' is in the request more than once.");
        Assert.Equal(400, (await _http.OwnerAsync("POST", "/devices", """[{"id":"a","importMode":"0"}]""")).Status);
        string tooMany = new JsonArray([.. Enumerable.Range(0, 101).Select(i => (JsonNode)Item($"d{i}", "create"))]).ToJsonString();
        (await _http.OwnerAsync("POST", "/devices", tooMany)).AssertError(413, "TooManyDevices", "The request has 101 devices, 100 are allowed.");
        Assert.Empty(_http.Hub.State.Registry.ToList());
    }

    private static JsonObject Item(string id, string mode, params (string Name, JsonNode Value)[] members)
    {
        JsonObject item = new() { ["id"] = id, ["importMode"] = mode };
        foreach ((string name, JsonNode value) in members)
        {
            item[name] = value;
        }

        return item;
    }
}
