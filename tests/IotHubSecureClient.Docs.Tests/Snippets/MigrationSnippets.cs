using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;
using Microsoft.Extensions.DependencyInjection;

namespace IotHubSecureClient.Tests.Snippets;

/// <summary>What docs/migration.md shows beside the samples.</summary>
internal static class MigrationSnippets
{
    public static SecureClientFactory InStages()
    {
        var factory = new SecureClientFactory(new SecureClientFactoryOptions { Policy = TlsPolicies.IotHub20250831, Mode = EnforcementMode.ReportOnly });
        factory.ViolationDetected += (_, arguments) => Console.WriteLine(arguments.Violation.Message);
        Console.WriteLine(factory.DescribeEnforcement().ToTable());
        return factory;
    }

    public static void Register(IServiceCollection services, string hostName, DeviceAuthenticationWithX509Certificate authentication, MqttTransportSettings settings, ClientOptions options)
    {
        services.AddSecureIotHubClients()
            .AddDevice("pump", (_, factory) => factory.Clients.Wrap(factory.DeviceClients.Create(hostName, authentication, [settings], options)))
            .AddHealthCheck();
    }

    public static void ForTheWholeProcess()
    {
        if (OperatingSystem.IsLinux())
        {
            OpenSslProcessPolicy.Apply(TlsPolicies.Default);
        }
    }
}
