using System.Text;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Tests.Devices;

namespace IotHubSecureClient.Tests.Connections;

public class WebSocketUpgradeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Throttled_TellsWhatTheHubSaysAndWhenToComeAgain()
    {
        var exception = await RefuseAsync("429 Too Many Requests", """{"Message":"ErrorCode:ThrottlingException;Too many connections","ExceptionMessage":"Tracking ID:abc"}""", "Retry-After: 7");

        Assert.Equal((429, IotHubErrorCodes.Throttled, "abc", true, TimeSpan.FromSeconds(7)), (exception.StatusCode, exception.ErrorCode, exception.TrackingId, exception.IsTransient, exception.RetryAfter));
        Assert.Equal("The hub refused to make the WebSocket upgrade, with status 429 'ThrottlingException': Too many connections", exception.Message);
    }

    [Theory]
    [InlineData("", "", IotHubErrorCodes.UnexpectedResponse, true)]
    [InlineData("<html>Bad Request</html>", "", IotHubErrorCodes.UnexpectedResponse, true)]
    [InlineData("", "iothub-errorcode: IotHubSuspended", IotHubErrorCodes.Suspended, false)]
    [InlineData("""{"Message":"ErrorCode:IotHubSuspended;Suspended"}""", "", IotHubErrorCodes.Suspended, false)]
    [InlineData("""{"Message":"ErrorCode:ArgumentInvalid;The path is wrong"}""", "", IotHubErrorCodes.ArgumentInvalid, false)]
    public async Task RunAsync_BadRequest_IsFinalOnlyWhereTheHubSaysWhatIsBad(string body, string header, string code, bool isTransient)
    {
        var exception = await RefuseAsync("400 Bad Request", body, header);

        Assert.Equal((400, code, isTransient), (exception.StatusCode, exception.ErrorCode, exception.IsTransient));
    }

    [Fact]
    public async Task RunAsync_BodyThatBreaksOff_TellsTheStatus()
    {
        var exception = await RefuseAsync("503 Service Unavailable", "{", "Retry-After: 3", missing: 100);

        Assert.Equal((503, IotHubErrorCodes.ServiceUnavailable, TimeSpan.FromSeconds(3)), (exception.StatusCode, exception.ErrorCode, exception.RetryAfter));
    }

    private static async Task<IotHubDirectException> RefuseAsync(string status, string body, string header, int missing = 0)
    {
        await using var device = new ScriptedDevice(options => options.Transport = DirectTransport.MqttWebSocket);
        var connecting = device.Client.ConnectAsync(Cancellation);
        await using (var stream = await device.Server.AcceptAsync())
        {
            Assert.NotEqual(0, await stream.ReadAsync(new byte[4096], Cancellation));
            var headers = header.Length == 0 ? "" : $"{header}\r\n";
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length + missing}\r\n\r\n{body}"), Cancellation);
        }

        return await Assert.ThrowsAsync<IotHubDirectException>(() => connecting.Guard());
    }
}
