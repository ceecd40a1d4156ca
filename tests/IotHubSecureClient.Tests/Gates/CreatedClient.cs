using System.Reflection;
using IotHubSecureClient.Tests.Contract;

namespace IotHubSecureClient.Tests.Gates;

/// <summary>What a client of the contract was made with; the SDK's own clients do not tell.</summary>
internal static class CreatedClient
{
    public static object?[] Arguments(object client)
    {
        Assert.SkipUnless(AzureSdk.Mode == AzureSdk.Contract, "The SDK's own clients do not tell what they were made with. A build with -p:AzureIotSdk=contract does.");
        var property = client.GetType().GetProperty("CreatedWith", BindingFlags.Instance | BindingFlags.NonPublic)!;
        return (object?[])property.GetValue(client)!;
    }

    public static T Argument<T>(object client) => Arguments(client).OfType<T>().Single();
}
