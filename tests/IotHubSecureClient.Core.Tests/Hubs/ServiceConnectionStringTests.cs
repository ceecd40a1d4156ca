using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tests.Hubs;

public class ServiceConnectionStringTests
{
    private const string Token = "SharedAccessSignature sr=h.net&sig=khSw3Hu42nfiGmvv0z8UfhaVjclOsrYKOsP3H0wMCJU%3D&se=1893456000&skn=service";

    [Fact]
    public void Parse_KeyOfPolicy_ReturnsParts()
    {
        var service = ServiceConnectionString.Parse($"HostName=h.net:8443;SharedAccessKeyName=iothubowner;SharedAccessKey={TestKeys.Primary}");

        Assert.Equal("h.net", service.HostName);
        Assert.Equal("h.net", service.Resource);
        Assert.Equal(new HubEndpoint("h.net", 8443), service.Hub);
        Assert.Equal("iothubowner", service.SharedAccessKeyName);
        Assert.Equal(TestKeys.Primary, service.SharedAccessKey);
        Assert.Null(service.SharedAccessSignature);
        Assert.Equal("HostName=h.net:8443;SharedAccessKeyName=iothubowner;SharedAccessKey=***", service.ToString());
    }

    [Fact]
    public void Parse_Signature_ReturnsItsFields()
    {
        var service = ServiceConnectionString.Parse($"HostName=h.net;SharedAccessKeyName=service;SharedAccessSignature={Token}");

        Assert.Null(service.SharedAccessKey);
        Assert.Equal("service", service.SharedAccessSignature!.KeyName);
        Assert.Equal("HostName=h.net;SharedAccessKeyName=service;SharedAccessSignature=***", service.ToString());
    }

    [Theory]
    [InlineData("SharedAccessKeyName=service;SharedAccessKey=" + TestKeys.Primary, "HostName", "The service connection string has no part 'HostName'; add 'HostName=<value>'.")]
    [InlineData("HostName=h.net;SharedAccessKey=" + TestKeys.Primary, "SharedAccessKeyName", "The service connection string has no part 'SharedAccessKeyName'; add 'SharedAccessKeyName=<value>'.")]
    [InlineData("HostName=h.net;SharedAccessKeyName=service", "SharedAccessKey", "The service connection string has no credential; add one of 'SharedAccessKey' and 'SharedAccessSignature'.")]
    [InlineData("HostName=h.net;SharedAccessKeyName=service;SharedAccessKey=@@@@", "SharedAccessKey", "The service connection string has a malformed part 'SharedAccessKey'; it must be base64, as the hub shows it.")]
    [InlineData("HostName=h.net;SharedAccessKeyName=service;SharedAccessSignature=" + Token + ";SharedAccessKey=" + TestKeys.Primary, "SharedAccessKey", "The service connection string has both 'SharedAccessKey' and 'SharedAccessSignature', which contradict each other; give one of them.")]
    [InlineData("HostName=h.net;DeviceId=d1;SharedAccessKey=" + TestKeys.Primary, "DeviceId", "The service connection string has the unknown part 'DeviceId'; allowed are HostName, SharedAccessKeyName, SharedAccessKey, SharedAccessSignature.")]
    public void Parse_WrongString_ThrowsAndNamesThePart(string text, string part, string message)
    {
        var exception = Assert.Throws<ConnectionStringException>(() => ServiceConnectionString.Parse(text));

        Assert.Equal(message, exception.Message);
        Assert.Equal(part, exception.Part);
        Assert.False(ServiceConnectionString.TryParse(text, out var service));
        Assert.Null(service);
    }

    [Fact]
    public void Parse_Null_Throws() => Assert.Throws<ArgumentNullException>(() => ServiceConnectionString.Parse(null!));
}
