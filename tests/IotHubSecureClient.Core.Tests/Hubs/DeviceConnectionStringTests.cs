using CsCheck;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tests.Hubs;

public class DeviceConnectionStringTests
{
    private const string Token = "SharedAccessSignature sr=hub.example%2Fdevices%2Fd1&sig=e1pyi8RFvgp7aMja4YBXPvgOCeV9awkCGv0Rwyw1Ky8%3D&se=1893456000";

    [Fact]
    public void Parse_KeyOfDevice_ReturnsParts()
    {
        var device = DeviceConnectionString.Parse($"HostName=hub.example;DeviceId=d1;SharedAccessKey={TestKeys.Primary}");

        Assert.Equal("hub.example", device.HostName);
        Assert.Equal(new HubEndpoint("hub.example", null), device.Endpoint);
        Assert.Equal("d1", device.DeviceId);
        Assert.Null(device.ModuleId);
        Assert.Equal(TestKeys.Primary, device.SharedAccessKey);
        Assert.Null(device.SharedAccessSignature);
        Assert.False(device.UsesX509);
        Assert.Equal("hub.example/devices/d1", device.Resource);
    }

    [Fact]
    public void Parse_ModuleBehindGatewayWithPorts_ReturnsParts()
    {
        var device = DeviceConnectionString.Parse(
            $" gatewayhostname=edge.local:18883;SHAREDACCESSKEY={TestKeys.Primary};ModuleId=m$1;deviceid=d=1; hostname = 127.0.0.1:8883 ;");

        Assert.Equal("127.0.0.1", device.HostName);
        Assert.Equal(new HubEndpoint("127.0.0.1", 8883), device.Hub);
        Assert.Equal(new HubEndpoint("edge.local", 18883), device.Gateway);
        Assert.Equal(device.Gateway, device.Endpoint);
        Assert.Equal("d=1", device.DeviceId);
        Assert.Equal("m$1", device.ModuleId);
        Assert.Equal("127.0.0.1/devices/d=1/modules/m$1", device.Resource);
    }

    [Fact]
    public void Parse_Signature_ReturnsItsFields()
    {
        var device = DeviceConnectionString.Parse($"HostName=hub.example;DeviceId=d1;SharedAccessSignature={Token}");

        Assert.Null(device.SharedAccessKey);
        Assert.Equal(Token, device.SharedAccessSignature!.Token);
        Assert.False(device.UsesX509);
    }

    [Theory]
    [InlineData("x509=true")]
    [InlineData("X509Cert=True")]
    public void Parse_X509_NeedsNoKey(string part) =>
        Assert.True(DeviceConnectionString.Parse($"HostName=hub.example;DeviceId=d1;{part}").UsesX509);

    [Theory]
    [InlineData("", "", "The device connection string is empty; copy it from the hub's registry or its shared access policies.")]
    [InlineData("DeviceId=d1;x509=true", "HostName", "The device connection string has no part 'HostName'; add 'HostName=<value>'.")]
    [InlineData("HostName=h.net;x509=true", "DeviceId", "The device connection string has no part 'DeviceId'; add 'DeviceId=<value>'.")]
    [InlineData("HostName=h.net;DeviceId=d1", "SharedAccessKey", "The device connection string has no credential; add one of 'SharedAccessKey', 'SharedAccessSignature' and 'x509=true'.")]
    [InlineData("HostName=h.net;DeviceId=d1;x509=false", "SharedAccessKey", "The device connection string has no credential; add one of 'SharedAccessKey', 'SharedAccessSignature' and 'x509=true'.")]
    [InlineData("HostName=h.net/x;DeviceId=d1;x509=true", "HostName", "The device connection string has a malformed part 'HostName'; it must be a host name or an IP address, with ':port' or without.")]
    [InlineData("HostName=h.net;DeviceId=d/1;x509=true", "DeviceId", "The device connection string has a malformed part 'DeviceId'; it must be 1 to 128 ASCII letters, digits and the characters - : . + % _ # * ? ! ( ) , = @ $ '.")]
    [InlineData("HostName=h.net;DeviceId=d1;ModuleId=m m;x509=true", "ModuleId", "The device connection string has a malformed part 'ModuleId'; it must be 1 to 128 ASCII letters, digits and the characters - : . + % _ # * ? ! ( ) , = @ $ '.")]
    [InlineData("HostName=h.net;DeviceId=d1;GatewayHostName=e:x;x509=true", "GatewayHostName", "The device connection string has a malformed part 'GatewayHostName'; it must be a host name or an IP address, with ':port' or without.")]
    [InlineData("HostName=h.net;DeviceId=d1;SharedAccessKey=not base64", "SharedAccessKey", "The device connection string has a malformed part 'SharedAccessKey'; it must be base64, as the hub shows it.")]
    [InlineData("HostName=h.net;DeviceId=d1;SharedAccessSignature=sr=x", "SharedAccessSignature", "The device connection string has a malformed part 'SharedAccessSignature'; it must be 'SharedAccessSignature sr=…&sig=…&se=…'.")]
    [InlineData("HostName=h.net;DeviceId=d1;x509=yes", "x509", "The device connection string has the part 'x509' with a value that is neither 'true' nor 'false'.")]
    [InlineData("HostName=h.net;DeviceId=d1;x509=true;X509Cert=true", "x509", "The device connection string has both 'x509' and 'X509Cert', which contradict each other; give one of them.")]
    [InlineData("HostName=h.net;DeviceId=d1;x509=true;SharedAccessKey=" + TestKeys.Primary, "x509", "The device connection string has both 'x509' and 'SharedAccessKey', which contradict each other; give one of them.")]
    [InlineData("HostName=h.net;DeviceId=d1;x509=true;SharedAccessSignature=" + Token, "x509", "The device connection string has both 'x509' and 'SharedAccessSignature', which contradict each other; give one of them.")]
    [InlineData("HostName=h.net;DeviceId=d1;SharedAccessSignature=" + Token + ";SharedAccessKey=" + TestKeys.Primary, "SharedAccessKey", "The device connection string has both 'SharedAccessKey' and 'SharedAccessSignature', which contradict each other; give one of them.")]
    [InlineData("HostName=h.net;DeviceId=d1;deviceid=d2;x509=true", "DeviceId", "The device connection string has the part 'DeviceId' more than once; give it once.")]
    [InlineData("HostName=h.net;DeviceId=;x509=true", "DeviceId", "The device connection string has the part 'DeviceId' without a value; give one, or leave the part out.")]
    [InlineData("HostName=h.net;;DeviceId=d1;x509=true", "part 2", "The device connection string has a part, number 2, that is not of the form 'name=value'; separate parts by one ';'.")]
    [InlineData("HostName=h.net;SharedAccessKeyName=device", "SharedAccessKeyName", "The device connection string has the unknown part 'SharedAccessKeyName'; allowed are HostName, DeviceId, ModuleId, SharedAccessKey, SharedAccessSignature, x509, X509Cert, GatewayHostName.")]
    [InlineData("HostName=h.net;" + TestKeys.Primary + "=x", "part 2", "The device connection string has an unknown part, number 2; allowed are HostName, DeviceId, ModuleId, SharedAccessKey, SharedAccessSignature, x509, X509Cert, GatewayHostName.")]
    public void Parse_WrongString_ThrowsAndNamesThePart(string text, string part, string message)
    {
        var exception = Assert.Throws<ConnectionStringException>(() => DeviceConnectionString.Parse(text));

        Assert.Equal(message, exception.Message);
        Assert.Equal(part, exception.Part);
        Assert.False(DeviceConnectionString.TryParse(text, out var device, out var error));
        Assert.Null(device);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Parse_Null_Throws() => Assert.Throws<ArgumentNullException>(() => DeviceConnectionString.Parse(null!));

    [Fact]
    public void Parse_TooLong_Throws()
    {
        var exception = Assert.Throws<ConnectionStringException>(() => DeviceConnectionString.Parse("HostName=" + new string('a', 9000)));
        Assert.Equal("The device connection string has 9009 characters; at most 8192 are allowed.", exception.Message);
    }

    [Theory]
    [InlineData("SharedAccessKey=" + TestKeys.Primary, "SharedAccessKey=***")]
    [InlineData("SharedAccessSignature=" + Token, "SharedAccessSignature=***")]
    [InlineData("x509=true", "x509=true")]
    public void ToString_AnyCredential_HidesIt(string credential, string shown) => Assert.Equal(
        $"HostName=h.net:8883;DeviceId=d1;ModuleId=m1;{shown};GatewayHostName=edge",
        DeviceConnectionString.Parse($"HostName=h.net:8883;DeviceId=d1;ModuleId=m1;{credential};GatewayHostName=edge").ToString());

    // Parts are dropped, doubled, shuffled and cut: whatever is wrong, nobody may read the key in the answer.
    [Fact]
    public void TryParse_MutilatedString_NeverEchoesTheKey()
    {
        var genPart = Gen.OneOfConst(
            "HostName=hub.example",
            "DeviceId=d1",
            "ModuleId=m1",
            "x509=true",
            "GatewayHostName=edge",
            $"SharedAccessKey={TestKeys.Primary}",
            $"SharedAccessKey{TestKeys.Primary}",
            $"SharedAccessKey ={TestKeys.Primary} {TestKeys.Primary}",
            TestKeys.Primary,
            $"{TestKeys.Primary}=x",
            $"={TestKeys.Primary}",
            $"Key={TestKeys.Primary}",
            $"SharedAccessSignature={TestKeys.Primary}",
            "");
        Gen.Select(genPart.Array[0, 8], Gen.Int[0, 40]).Sample(
            (parts, cut) =>
            {
                var text = string.Join(';', parts);
                text = text[..Math.Max(0, text.Length - cut)];
                var accepted = DeviceConnectionString.TryParse(text, out var device, out var error);
                Assert.DoesNotContain(TestKeys.Primary[..12], accepted ? device!.ToString() : error!.ToString(), StringComparison.Ordinal);
            },
            iter: 20_000);
    }
}
