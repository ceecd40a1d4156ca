using System.Text;
using CsCheck;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Errors;

public class HubErrorReaderTests
{
    [Theory]
    [InlineData("""{"Message":"ErrorCode:DeviceNotFound;E2E-id"}""", "DeviceNotFound", null)]
    [InlineData("""{"Message":"ErrorCode:DeviceNotFound"}""", "DeviceNotFound", null)]
    [InlineData("""{"message":"ErrorCode: IotHubUnauthorizedAccess ;Unauthorized"}""", "IotHubUnauthorizedAccess", null)]
    [InlineData("""{"Message":"ErrorCode:ThrottlingException;Tracking ID:abc-G:0-TimeStamp:1","ExceptionMessage":""}""", "ThrottlingException", "abc-G:0-TimeStamp:1")]
    [InlineData("""{"Message":"ErrorCode:X;y","ExceptionMessage":"Tracking ID:a-TimeStamp:01/02/2026 03:04:05 "}""", "X", "a-TimeStamp:01/02/2026 03:04:05")]
    [InlineData("""{"Message":"ErrorCode:DeviceNotFound;x","ExceptionMessage":"Tracking ID:def, more"}""", "DeviceNotFound", "def")]
    [InlineData("""{"errorCode":404103,"trackingId":"t1","message":"Timed out"}""", "DeviceNotOnline", "t1")]
    [InlineData("""{"errorCode":412,"trackingId":"t2","message":"x"}""", "PreconditionFailed", "t2")]
    [InlineData("""{"errorCode":429001,"message":"x"}""", "ThrottlingException", null)]
    [InlineData("""{"Message":"{\"errorCode\":504101,\"trackingId\":\"t3\",\"message\":\"No answer\"}","ExceptionMessage":""}""", "GatewayTimeout", "t3")]
    [InlineData("""{"Message":"{\"errorCode\":504101}","ExceptionMessage":"Tracking ID:t4"}""", "GatewayTimeout", "t4")]
    public void Read_KnownShape_GivesCodeAndTrackingId(string body, string code, string? trackingId)
    {
        var error = HubErrorReader.Read(Encoding.UTF8.GetBytes(body));

        Assert.Equal(code, error.Code);
        Assert.Equal(trackingId, error.TrackingId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"Message":null}""")]
    [InlineData("""{"Message":"{not json"}""")]
    [InlineData("""{"Message":"ErrorCode:"}""")]
    [InlineData("""{"Message":["ErrorCode:X"]}""")]
    public void Read_OtherBody_GivesNoCode(string body) => Assert.Null(HubErrorReader.Read(Encoding.UTF8.GetBytes(body)).Code);

    [Theory]
    [InlineData("""{"Message":"ErrorCode:A;Why; really"}""", "Why; really")]
    [InlineData("""{"Message":"ErrorCode:A"}""", null)]
    [InlineData("""{"errorCode":404,"message":"Why"}""", "Why")]
    public void Read_Message_IsWithoutTheCode(string body, string? message) => Assert.Equal(message, HubErrorReader.Read(Encoding.UTF8.GetBytes(body)).Message);

    [Fact]
    public void Read_LongMessage_IsCut() =>
        Assert.Equal(1024, HubErrorReader.Read(Encoding.UTF8.GetBytes($$"""{"Message":"{{new string('x', 5000)}}"}""")).Message!.Length);

    [Fact]
    public void Read_AnyBytes_DoesNotThrow() => Gen.Byte.Array[0, 200].Sample(bytes => _ = HubErrorReader.Read(bytes));

    [Fact]
    public void Read_AnyMessage_DoesNotThrow() =>
        Gen.OneOf(Gen.String, Gen.String.Select(text => $"ErrorCode:{text}"), Gen.String.Select(text => $"{{{text}"))
            .Sample(text => _ = HubErrorReader.Read(Encoding.UTF8.GetBytes(new System.Text.Json.Nodes.JsonObject { ["Message"] = text }.ToJsonString())));
}
