using System.Reflection;
using IotHubSecureClient.Tests.Contract;

namespace IotHubSecureClient.Tests.Gates;

/// <summary>What a client of the contract was made with; the SDK's own clients do not tell.</summary>
internal static class CreatedClient
{
    public static object?[] Arguments(object client) => (object?[])Property(client, "CreatedWith")!;

    /// <summary>What <c>SetRetryPolicy</c> was given; <see langword="null"/> where it was not called.</summary>
    public static object? RetryPolicy(object client) => Property(client, nameof(RetryPolicy));

    public static T Argument<T>(object client) => Arguments(client).OfType<T>().Single();

    private static object? Property(object client, string name)
    {
        Assert.SkipUnless(AzureSdk.Mode == AzureSdk.Contract, "The SDK's own clients do not tell what they were made with. A build with -p:AzureIotSdk=contract does.");
        return client.GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(client);
    }
}
