using System.Text;
using IotHubSecureClient.Emulation.Methods;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Tests.Sessions;

namespace IotHubSecureClient.Tests.Http;

public sealed class MethodEndpointsTests : IAsyncLifetime
{
    private readonly HttpFixture _http = new();
    private readonly RecordingSession _session = new();
    private HubDevice? _device;

    public async ValueTask InitializeAsync()
    {
        await _http.InitializeAsync();
        _device = _http.Hub.State.Registry.Create("d1");
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Theory]
    [InlineData("""{"methodName":"reboot","payload":{"in":[1,"ä",null]}}""", """{"in":[1,"ä",null]}""", """{"out":true}""", """{"status":207,"payload":{"out":true}}""")]
    [InlineData("""{"methodName":"reboot","payload":"text"}""", "\"text\"", "\"answer\"", """{"status":207,"payload":"answer"}""")]
    [InlineData("""{"methodName":"reboot"}""", "null", "", """{"status":207,"payload":null}""")]
    [InlineData("""{"methodName":"reboot","payload":null,"timeoutInSeconds":30}""", "null", "null", """{"status":207,"payload":null}""")]
    public async Task Post_ConnectedDevice_PassesRequestAndResponseOn(string body, string requestPayload, string responsePayload, string answer)
    {
        DirectMethodRequest? seen = null;
        _session.OnMethod = (request, _) =>
        {
            seen = request;
            return Task.FromResult(new DirectMethodResponse(207, Encoding.UTF8.GetBytes(responsePayload)));
        };
        using DeviceSessionRegistration registration = Connect();

        HttpAnswer response = await _http.AsAsync("service", "POST", "/twins/d1/methods", body);

        Assert.Equal((200, answer), (response.Status, response.Text));
        Assert.Equal(("reboot", requestPayload), (seen!.Name, Encoding.UTF8.GetString(seen.Payload.Span)));
    }

    [Fact]
    public async Task Post_DeviceThatIsNotThere_Is404()
    {
        (await _http.AsAsync("service", "POST", "/twins/nobody/methods", """{"methodName":"m"}""")).AssertError(404, "DeviceNotFound", "Device nobody not registered");
        (await _http.AsAsync("service", "POST", "/twins/d1/methods", """{"methodName":"m"}"""))
            .AssertError(404, "DeviceNotOnline", "The operation failed because the requested device isn't online or hasn't registered the direct method callback.");
    }

    [Fact]
    public async Task Post_ConnectedDeviceWithoutSubscription_Is404()
    {
        using DeviceSessionRegistration registration = Connect(methods: false);
        Assert.Equal("DeviceNotOnline", (await _http.AsAsync("service", "POST", "/twins/d1/methods", """{"methodName":"m"}""")).Headers["iothub-errorcode"]);
    }

    [Fact]
    public async Task Post_NoAnswer_Is504AfterTheResponseTimeout()
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _session.OnMethod = async (_, cancellationToken) =>
        {
            called.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _http.Hub.Time, cancellationToken);
            throw new InvalidOperationException();
        };
        using DeviceSessionRegistration registration = Connect();

        Task<HttpAnswer> answer = _http.AsAsync("service", "POST", "/twins/d1/methods", """{"methodName":"m","responseTimeoutInSeconds":5}""");
        await called.Task.WaitAsync(TestContext.Current.CancellationToken);
        _http.Hub.Time.Advance(TimeSpan.FromSeconds(5));

        (await answer).AssertError(504, "GatewayTimeout", "Timed out waiting for the response from device.");
    }

    [Fact]
    public async Task Post_AnswerThatIsNotJson_Is502()
    {
        _session.OnMethod = (_, _) => Task.FromResult(new DirectMethodResponse(200, "{"u8.ToArray()));
        using DeviceSessionRegistration registration = Connect();

        (await _http.AsAsync("service", "POST", "/twins/d1/methods", """{"methodName":"m"}""")).AssertError(502, "GenericBadGateway", "The payload of the device's response is not JSON.");
    }

    [Theory]
    [InlineData("{}", "ArgumentNull", "The member 'methodName' is missing.")]
    [InlineData("""{"methodName":"a b"}""", "ArgumentInvalid", "The method name 'a b' is not 1 to 100 printable ASCII characters without $()<>@,:\\\"/[]?={}, semicolon and space.")]
    [InlineData("""{"methodName":"m","responseTimeoutInSeconds":4}""", "ArgumentInvalid", "The value 4 of 'responseTimeoutInSeconds' is not from 5 to 300.")]
    [InlineData("""{"methodName":"m","responseTimeoutInSeconds":301}""", "ArgumentInvalid", "The value 301 of 'responseTimeoutInSeconds' is not from 5 to 300.")]
    [InlineData("""{"methodName":"m","connectTimeoutInSeconds":301}""", "ArgumentInvalid", "The value 301 of 'connectTimeoutInSeconds' is not from 0 to 300.")]
    [InlineData("""{"methodName":"m","connectTimeoutInSeconds":"1"}""", "IotHubFormatError", "The member 'connectTimeoutInSeconds' is not an integer.")]
    public async Task Post_WhatTheServiceDoesNotTake_Is400(string body, string code, string message) =>
        (await _http.AsAsync("service", "POST", "/twins/d1/methods", body)).AssertError(400, code, message);

    [Fact]
    public async Task Post_PayloadPast128KiB_Is413()
    {
        string payload = new('x', (128 * 1024) - 1);
        (await _http.AsAsync("service", "POST", "/twins/d1/methods", $$"""{"methodName":"m","payload":"{{payload}}"}"""))
            .AssertError(413, "MessageTooLarge", "The payload has 131073 bytes, 131072 are allowed.");
    }

    private DeviceSessionRegistration Connect(bool methods = true)
    {
        DeviceSessionRegistration registration = _http.Hub.Connect(_device!, _session);
        registration.MethodsEnabled = methods;
        return registration;
    }
}
