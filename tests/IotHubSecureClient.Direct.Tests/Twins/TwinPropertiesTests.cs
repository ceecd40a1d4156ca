using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Twins;

public class TwinPropertiesTests
{
    [Theory]
    [InlineData("""{"a":1,"$version":7}""", 7)]
    [InlineData("""{"a":1}""", 0)]
    [InlineData("""{"$version":"7"}""", 0)]
    [InlineData("""{"$version":1.5}""", 0)]
    [InlineData("[]", 0)]
    public void Version_Json_IsItsMember(string json, long version) => Assert.Equal(version, Properties(json).Version);

    [Fact]
    public void TryGetValue_TypeInfo_ReadsTheMember()
    {
        Assert.True(Properties("""{"r":{"Temperature":21}}""").TryGetValue("r", TestJson.Default.Reading, out var reading));
        Assert.Equal(new Reading(21), reading);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"r":null}""")]
    [InlineData("3")]
    public void TryGetValue_NoSuchMember_IsFalse(string json) => Assert.False(Properties(json).TryGetValue("r", TestJson.Default.Reading, out _));

    private static TwinProperties Properties(string json) => new(JsonBytes.Read(System.Text.Encoding.UTF8.GetBytes(json)));
}
