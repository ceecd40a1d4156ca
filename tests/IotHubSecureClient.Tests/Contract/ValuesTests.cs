using System.Text;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;
using Message = Microsoft.Azure.Devices.Client.Message;

namespace IotHubSecureClient.Tests.Contract;

public sealed class ValuesTests
{
    [Fact]
    public void TwinCollection_FromJson_ReadsAsTheSdksDoes()
    {
        TwinCollection twin = new("""{"interval":5,"$version":7,"$metadata":{}}""");
        twin["mode"] = "eco";

        Assert.Equal(7, twin.Version);
        Assert.Equal(2, twin.Count);
        Assert.True(twin.Contains("mode"));
        Assert.False(twin.Contains("other"));
        Assert.Equal(5, (int)twin["interval"]);
        Assert.Equal(["interval", "mode"], twin.Cast<KeyValuePair<string, object>>().Select(pair => pair.Key));
    }

    [Fact]
    public void TwinCollection_WithoutTheProperty_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new TwinCollection()["missing"]);

    [Fact]
    public void Message_FromBytes_GivesThemBack()
    {
        using Message message = new(Encoding.UTF8.GetBytes("21.5")) { ContentType = "text/plain" };
        message.Properties["room"] = "1";

        Assert.Equal("21.5", Encoding.UTF8.GetString(message.GetBytes()));
        Assert.Equal("1", message.Properties["room"]);
    }

    [Fact]
    public void MethodRequest_WithData_GivesItAsJson()
    {
        MethodRequest request = new("reboot", Encoding.UTF8.GetBytes("""{"delay":1}"""));

        Assert.Equal("""{"delay":1}""", request.DataAsJson);
        Assert.Null(new MethodRequest("reboot").DataAsJson);
        Assert.Equal("""{"delay":1}""", new CloudToDeviceMethod("reboot").SetPayloadJson(request.DataAsJson).GetPayloadAsJson());
    }

    [Fact]
    public void ConnectionStringBuilder_FromAnAuthenticationMethod_HoldsWhatItPopulates()
    {
        var builder = Microsoft.Azure.Devices.Client.IotHubConnectionStringBuilder.Create(
            "contoso.azure-devices.net", "edge.local", new ModuleAuthenticationWithRegistrySymmetricKey("d", "m", "AAAA"));

        Assert.Equal("contoso.azure-devices.net edge.local d m AAAA", $"{builder.HostName} {builder.GatewayHostName} {builder.DeviceId} {builder.ModuleId} {builder.SharedAccessKey}");
        Assert.False(builder.UsingX509Cert);
    }

    [Fact]
    public void NoRetry_AtTheFirstError_DoesNotRetry() => Assert.False(new NoRetry().ShouldRetry(0, new TimeoutException(), out _));

    [Fact]
    public void ExponentialBackoff_PastItsCount_DoesNotRetry()
    {
        ExponentialBackoff policy = new(2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));

        Assert.True(policy.ShouldRetry(1, new TimeoutException(), out TimeSpan interval));
        Assert.InRange(interval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.False(policy.ShouldRetry(2, new TimeoutException(), out _));
    }

    [Fact]
    public async Task Operation_InAContractBuild_ThrowsNamingTheProperty()
    {
        if (AzureSdk.Mode != AzureSdk.Contract)
        {
            Assert.Skip("This build has the SDK itself, whose operations work.");
        }

        await using DeviceClient client = DeviceClient.CreateFromConnectionString("HostName=contoso.azure-devices.net;DeviceId=d;SharedAccessKey=AAAA");

        PlatformNotSupportedException error = await Assert.ThrowsAsync<PlatformNotSupportedException>(() => client.OpenAsync(TestContext.Current.CancellationToken));

        Assert.Equal("\"OpenAsync\" needs the Azure IoT SDK. This build was compiled against signatures alone, which have no network code. Build with -p:AzureIotSdk=package.", error.Message);
    }
}
