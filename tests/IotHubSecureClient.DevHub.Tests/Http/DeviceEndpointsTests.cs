using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Http;

public sealed class DeviceEndpointsTests : IAsyncLifetime
{
    private readonly HttpFixture _http = new();
    private string _token = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _http.InitializeAsync();
        _token = _http.Hub.DeviceToken(_http.Hub.State.Registry.Create("d1"));
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task PostEvents_SingleMessage_MapsHeadersToProperties()
    {
        HttpAnswer answer = await SendAsync(
            "POST",
            "/devices/d1/messages/events",
            new ByteArrayContent([0, 255]),
            ("iothub-to", "/devices/d1/messages/events"),
            ("IoTHub-MessageId", "m1"),
            ("IoTHub-CorrelationId", "c1"),
            ("IoTHub-UserId", "u1"),
            ("iothub-contenttype", "application/json"),
            ("iothub-contentencoding", "utf-8"),
            ("iothub-app-MyKey", "my value"),
            ("dt-subject", "thermostat"));

        Assert.Equal((204, ""), (answer.Status, answer.Text));
        TelemetryMessage message = await _http.Hub.State.Telemetry.ReadAllAsync(Token).FirstAsync(Token);
        Assert.Equal([0, 255], message.Body.ToArray());
        Assert.Equal([KeyValuePair.Create("MyKey", "my value")], message.Properties);
        Assert.Equal(
            ["content-encoding=utf-8", "content-type=application/json", "correlation-id=c1", "dt-subject=thermostat", "message-id=m1", "user-id=u1"],
            message.SystemProperties.Where(p => !p.Key.StartsWith("iothub-", StringComparison.Ordinal)).Select(p => $"{p.Key}={p.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("""{"scope":"device","type":"sas","issuer":"iothub"}""", message.SystemProperties[SystemPropertyNames.ConnectionAuthenticationMethod]);
    }

    [Fact]
    public async Task PostEvents_Batch_TakesEveryMessage()
    {
        HttpAnswer answer = await SendAsync("POST", "/devices/d1/messages/events", Batch(
            """[{"body":"AAE=","properties":{"iothub-app-a":"1","iothub-messageid":"m1"}},{"body":"text","base64Encoded":false},{"body":""}]"""));

        Assert.Equal(204, answer.Status);
        TelemetryMessage[] messages = await _http.Hub.State.Telemetry.ReadAllAsync(Token).Take(3).ToArrayAsync(Token);
        Assert.Equal([0, 1], messages[0].Body.ToArray());
        Assert.Equal(("1", "m1"), (messages[0].Properties["a"], messages[0].MessageId));
        Assert.Equal("text", messages[1].Text);
        Assert.Empty(messages[2].Body.ToArray());
    }

    [Theory]
    [InlineData("{}", "The batch is not a JSON array.")]
    [InlineData("[1]", "A message of the batch is not a JSON object.")]
    [InlineData("""[{"properties":{}}]""", "A message of the batch has no 'body'.")]
    [InlineData("""[{"body":"AAE="},{"body":"not base64"}]""", "The body of a message of the batch is not base64.")]
    public async Task PostEvents_WrongBatch_Is400AndTakesNone(string batch, string message)
    {
        (await SendAsync("POST", "/devices/d1/messages/events", Batch(batch))).AssertError(400, "IotHubFormatError", message);
        Assert.Equal(0, _http.Hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task PostEvents_MoreThan256KiB_Is413()
    {
        (await SendAsync("POST", "/devices/d1/messages/events", new ByteArrayContent(new byte[(256 * 1024) + 1])))
            .AssertError(413, "MessageTooLarge", "The body is larger than 262144 bytes.");
        string half = Convert.ToBase64String(new byte[(128 * 1024) + 1]);
        (await SendAsync("POST", "/devices/d1/messages/events", Batch($$"""[{"body":"{{half}}"},{"body":"{{half}}"}]""")))
            .AssertError(413, "MessageTooLarge", "The message has 262146 bytes with its properties, 262144 are allowed.");
        Assert.Equal(0, _http.Hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task PostEvents_Module_UsesTheModulesKey()
    {
        HubDevice module = _http.Hub.State.Registry.CreateModule("d1", "m1");

        Assert.Equal(401, (await SendAsync("POST", "/devices/d1/modules/m1/messages/events", new StringContent("x"))).Status);
        _token = _http.Hub.DeviceToken(module);
        Assert.Equal(204, (await SendAsync("POST", "/devices/d1/modules/m1/messages/events", new StringContent("x"))).Status);
        Assert.Equal("m1", (await _http.Hub.State.Telemetry.ReadAllAsync(Token).FirstAsync(Token)).ModuleId);
    }

    [Theory]
    [InlineData("POST", "/devices/d1/messages/events")]
    [InlineData("GET", "/devices/d1/messages/devicebound")]
    [InlineData("DELETE", "/devices/d1/messages/devicebound/x")]
    [InlineData("POST", "/devices/d1/messages/devicebound/x/abandon")]
    [InlineData("POST", "/devices/d1/files")]
    public async Task DeviceApi_WithoutTheDevicesKey_Is401(string method, string path)
    {
        string other = _http.Hub.DeviceToken(_http.Hub.State.Registry.Create("d2"));
        foreach (string? token in new[] { null, other, _http.Hub.PolicyToken("service") })
        {
            (await _http.SendAsync(method, path, method == "POST" ? "x" : null, token is null ? [] : [("Authorization", token)]))
                .AssertError(401, "IotHubUnauthorizedAccess", "Unauthorized");
        }

        Assert.NotEqual(401, (await _http.AsAsync("device", method, path, method == "POST" ? "x" : null)).Status);
    }

    [Fact]
    public async Task DeviceApi_DisabledDevice_Is401()
    {
        _http.Hub.State.Registry.SetStatus("d1", DeviceStatus.Disabled);
        (await SendAsync("GET", "/devices/d1/messages/devicebound")).AssertError(401, "IotHubUnauthorizedAccess", "Unauthorized");
    }

    [Fact]
    public async Task GetDeviceBound_EmptyQueue_Is204() => Assert.Equal(204, (await SendAsync("GET", "/devices/d1/messages/devicebound")).Status);

    [Fact]
    public async Task GetDeviceBound_Message_HasItsPropertiesAsHeaders()
    {
        _http.Hub.State.CloudToDevice.Send("d1", new CloudToDeviceMessage
        {
            Body = Encoding.UTF8.GetBytes("hällo"),
            MessageId = "m1",
            CorrelationId = "c1",
            UserId = "u1",
            ContentType = "text/plain",
            ContentEncoding = "utf-8",
            Ack = FeedbackAck.Full,
            Properties = new Dictionary<string, string> { ["Key"] = "value" },
        });

        HttpAnswer answer = await SendAsync("GET", "/devices/d1/messages/devicebound");

        Assert.Equal((200, "hällo"), (answer.Status, answer.Text));
        Assert.True(Guid.TryParse(answer.ETag!.Trim('"'), CultureInfo.InvariantCulture, out _));
        Assert.Equal(
            [
                "iothub-ack=full", "iothub-app-Key=value", "iothub-contentencoding=utf-8", "iothub-contenttype=text/plain", "iothub-correlationid=c1", "iothub-deliverycount=0",
                "iothub-enqueuedtime=2026-05-04T10:00:00.0000000Z", "iothub-expiry=2026-05-04T11:00:00.0000000Z", "iothub-messageid=m1", "iothub-sequencenumber=1",
                "iothub-to=/devices/d1/messages/devicebound", "iothub-userid=u1",
            ],
            answer.Headers.Where(h => h.Key.StartsWith("iothub-", StringComparison.OrdinalIgnoreCase)).Select(h => $"{h.Key}={h.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("DELETE", "", FeedbackStatus.Success)]
    [InlineData("DELETE", "?reject", FeedbackStatus.Rejected)]
    public async Task Settle_LockedMessage_EndsIt(string method, string query, FeedbackStatus status)
    {
        _http.Hub.State.CloudToDevice.Send("d1", new CloudToDeviceMessage { Ack = FeedbackAck.Full });
        string token = (await SendAsync("GET", "/devices/d1/messages/devicebound")).ETag!.Trim('"');

        Assert.Equal(204, (await SendAsync(method, $"/devices/d1/messages/devicebound/{token}{query}")).Status);
        Assert.True(_http.Hub.State.Feedback.TryRead(out FeedbackRecord? record));
        Assert.Equal(status, record.Status);
        (await SendAsync(method, $"/devices/d1/messages/devicebound/{token}{query}"))
            .AssertError(412, "DeviceMessageLockLost", "The lock token is unknown or its lock has expired, receive the message again.");
    }

    [Fact]
    public async Task Abandon_LockedMessage_DeliversItAgain()
    {
        _http.Hub.State.CloudToDevice.Send("d1", new CloudToDeviceMessage { MessageId = "m1" });
        string token = (await SendAsync("GET", "/devices/d1/messages/devicebound")).ETag!.Trim('"');

        Assert.Equal(204, (await SendAsync("POST", $"/devices/d1/messages/devicebound/{token}/abandon")).Status);

        HttpAnswer again = await SendAsync("GET", "/devices/d1/messages/deviceBound");
        Assert.Equal(("m1", "1"), (again.Headers["iothub-messageid"], again.Headers["iothub-deliverycount"]));
        Assert.NotEqual($"\"{token}\"", again.ETag);
    }

    [Fact]
    public async Task DeleteCommands_Queue_PurgesIt()
    {
        _http.Hub.State.CloudToDevice.Send("d1", new CloudToDeviceMessage());
        _http.Hub.State.CloudToDevice.Send("d1", new CloudToDeviceMessage());

        HttpAnswer answer = await _http.AsAsync("service", "DELETE", "/devices/d1/commands");

        Assert.Equal((200, """{"totalMessagesPurged":2,"deviceId":"d1","moduleId":null}"""), (answer.Status, answer.Text));
        Assert.Equal(204, (await SendAsync("GET", "/devices/d1/messages/devicebound")).Status);
        Assert.Equal(401, (await _http.AsAsync("registryReadWrite", "DELETE", "/devices/d1/commands")).Status);
    }

    private static StringContent Batch(string json)
    {
        StringContent content = new(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.microsoft.iothub.json");
        return content;
    }

    private Task<HttpAnswer> SendAsync(string method, string path, HttpContent? content = null, params (string Name, string Value)[] headers) =>
        _http.SendAsync(method, path, content, [("Authorization", _token), .. headers]);
}
