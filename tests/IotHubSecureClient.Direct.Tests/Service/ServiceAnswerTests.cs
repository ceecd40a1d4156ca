using IotHubSecureClient.Direct;
using IotHubSecureClient.Tests.Scripted;

namespace IotHubSecureClient.Tests.Service;

/// <summary>Answers that are no success, and those that make no sense.</summary>
public class ServiceAnswerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html/>", "UnexpectedResponse", 200, false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull", "UnexpectedResponse", 200, false)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 7\r\n\r\n<html/>", "UnexpectedResponse", 502, true)]
    [InlineData("HTTP/1.1 307 Temporary Redirect\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n", "UnexpectedResponse", 307, false)]
    [InlineData("HTTP/1.1 404 Not Found\r\niothub-errorcode: ModuleNotFound\r\nContent-Length: 0\r\n\r\n", "ModuleNotFound", 404, false)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", "ThrottlingException", 429, true)]
    public async Task GetStatisticsAsync_Answer_IsToldAsTheOneException(string answer, string code, int status, bool isTransient)
    {
        await using var server = new ScriptedServer();
        using var service = Create(server, TimeProvider.System);
        var call = service.GetStatisticsAsync(Cancellation);
        var stream = await server.AcceptAsync();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[4096], Cancellation));
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), Cancellation);

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => call.Guard());

        Assert.Equal((code, status, isTransient), (exception.ErrorCode, exception.StatusCode, exception.IsTransient));
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(7) : null, exception.RetryAfter);
    }

    [Fact]
    public async Task GetStatisticsAsync_OptionsOfSignatures_AreThoseOfTheToken()
    {
        await using var server = new ScriptedServer();
        using var service = Create(server, TimeProvider.System, new() { TimeToLive = TimeSpan.FromMinutes(7) });
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var call = service.GetStatisticsAsync(Cancellation);
        var stream = await server.AcceptAsync();
        var request = new byte[4096];
        var text = System.Text.Encoding.ASCII.GetString(request, 0, await stream.ReadAsync(request, Cancellation));
        await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Cancellation);
        await Assert.ThrowsAsync<IotHubDirectException>(() => call.Guard());

        var expiry = long.Parse(System.Text.RegularExpressions.Regex.Match(text, "[&\\s]se=(\\d+)").Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(expiry, before + (7 * 60), DateTimeOffset.UtcNow.ToUnixTimeSeconds() + (7 * 60));
    }

    [Fact]
    public async Task CreateDeviceAsync_ConnectionEndsWithoutAnAnswer_ThrowsTransient()
    {
        await using var server = new ScriptedServer();
        using var service = Create(server, TimeProvider.System);
        var call = service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation);
        var stream = await server.AcceptAsync();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[4096], Cancellation));
        await stream.DisposeAsync();

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => call.Guard());

        Assert.Equal((IotHubErrorCodes.ConnectionFailed, true), (exception.ErrorCode, exception.IsTransient));
    }

    private static DirectServiceClient Create(ScriptedServer server, TimeProvider clock, Hubs.SharedAccessSignatureOptions? signature = null) => new(
        new()
        {
            ConnectionString = "HostName=localhost;SharedAccessKeyName=service;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5",
            Port = server.Port,
            SharedAccessSignature = signature ?? new(),
            Tls = new() { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } },
        },
        timeProvider: clock);
}
