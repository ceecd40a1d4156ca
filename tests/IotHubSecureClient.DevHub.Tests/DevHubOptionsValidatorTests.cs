using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests;

public sealed class DevHubOptionsValidatorTests
{
    [Fact]
    public void ThrowIfInvalid_Defaults_DoesNotThrow() => DevHubOptionsValidator.ThrowIfInvalid(new DevHubOptions());

    [Fact]
    public async Task StartAsync_SeveralOptionsOutOfBounds_ThrowsNamingEach()
    {
        var options = new DevHubOptions
        {
            HostName = "hub.example:8883",
            MqttPort = 65536,
            HttpsPort = 4433,
            RevocationListPort = 4433,
            HandshakeTimeout = TimeSpan.Zero,
            ConnectionHistory = 0,
            KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256,
        };

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => DevHub.StartAsync(options, TestContext.Current.CancellationToken));

        string[] expected = [nameof(options.MqttPort), nameof(options.ConnectionHistory), nameof(options.HandshakeTimeout), "\"hub.example:8883\"", "\"65536, 4433, 4433\"", "\"MinTls12\" has no cipher suite for a key of the kind \"EcdsaP256\""];
        Assert.Equal(expected.Length, exception.Failures.Count());
        Assert.All(expected, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}
