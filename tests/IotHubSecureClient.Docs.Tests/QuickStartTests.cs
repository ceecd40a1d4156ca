namespace IotHubSecureClient.Tests;

public class QuickStartTests
{
    [Fact]
    public async Task Main_Run_ShowsTheConversationAndThreeRefusalsAndExitsWithZero()
    {
        var lines = await SampleProcess.RunAsync("QuickStart");

        Assert.Equal(2, lines.Count(line => line.Contains(", Tls12, TLS_ECDHE_RSA_WITH_", StringComparison.Ordinal)));
        Assert.Equal(3, lines.Count(line => line.Contains(": refused. ", StringComparison.Ordinal) && line.Contains("The hub received 0 bytes of credentials.", StringComparison.Ordinal)));
    }
}
