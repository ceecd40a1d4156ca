using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

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

    public static void ForTheWholeProcess()
    {
        if (OperatingSystem.IsLinux())
        {
            OpenSslProcessPolicy.Apply(TlsPolicies.Default);
        }
    }
}
