using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Errors;

public class HubErrorTests
{
    [Theory]
    [InlineData(400, IotHubErrorCodes.ArgumentInvalid, false)]
    [InlineData(401, IotHubErrorCodes.Unauthorized, false)]
    [InlineData(404, IotHubErrorCodes.DeviceNotFound, false)]
    [InlineData(409, IotHubErrorCodes.DeviceAlreadyExists, false)]
    [InlineData(412, IotHubErrorCodes.PreconditionFailed, false)]
    [InlineData(418, IotHubErrorCodes.UnexpectedResponse, false)]
    [InlineData(429, IotHubErrorCodes.Throttled, true)]
    [InlineData(500, IotHubErrorCodes.ServerError, true)]
    [InlineData(503, IotHubErrorCodes.ServiceUnavailable, true)]
    [InlineData(504, IotHubErrorCodes.GatewayTimeout, true)]
    public void ToException_StatusWithoutBody_TakesCodeAndTransienceFromIt(int status, string code, bool isTransient)
    {
        var exception = default(HubError).ToException("do it", status);

        Assert.Equal(code, exception.ErrorCode);
        Assert.Equal(status, exception.StatusCode);
        Assert.Equal(isTransient, exception.IsTransient);
        Assert.Equal($"The hub refused to do it, with status {status} '{code}'.", exception.Message);
    }

    [Fact]
    public void ToException_Details_AreItsProperties()
    {
        var exception = new HubError("Code", "Why", "id").ToException("do it", 429, TimeSpan.FromSeconds(7));

        Assert.Equal("Code", exception.ErrorCode);
        Assert.Equal("id", exception.TrackingId);
        Assert.Equal(TimeSpan.FromSeconds(7), exception.RetryAfter);
        Assert.Equal("The hub refused to do it, with status 429 'Code': Why", exception.Message);
    }
}
