using System.Reflection;
using IotHubSecureClient.Devices;
using IotHubSecureClient.Provisioning;
using IotHubSecureClient.Services;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Provisioning.Service;

namespace IotHubSecureClient.Tests;

/// <summary>A migration changes one identifier: whatever the SDK's factory methods take, the factory's take.</summary>
public sealed class SdkOverloadsTests
{
    public static TheoryData<Type, Type> Pairs => new()
    {
        { typeof(DeviceClient), typeof(SecureDeviceClients) },
        { typeof(ModuleClient), typeof(SecureModuleClients) },
        { typeof(ServiceClient), typeof(SecureServiceClients) },
        { typeof(RegistryManager), typeof(SecureRegistryManagers) },
        { typeof(JobClient), typeof(SecureJobClients) },
        { typeof(DigitalTwinClient), typeof(SecureDigitalTwinClients) },
        { typeof(ProvisioningDeviceClient), typeof(SecureProvisioningDeviceClients) },
        { typeof(ProvisioningServiceClient), typeof(SecureProvisioningServiceClients) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Factory_EveryFactoryMethodOfTheSdk_HasTheSameSignature(Type sdk, Type factory)
    {
        var offered = Signatures(factory, BindingFlags.Instance);
        var needed = Signatures(sdk, BindingFlags.Static);

        Assert.NotEmpty(needed);
        Assert.Equal([], needed.Except(offered));
    }

    /// <summary>Name, types, and which parameters may be left out: what a call has to match.</summary>
    private static string[] Signatures(Type type, BindingFlags kind) =>
    [
        .. type.GetMethods(BindingFlags.Public | BindingFlags.DeclaredOnly | kind)
            .Where(method => method.Name.StartsWith("Create", StringComparison.Ordinal) && method.GetCustomAttribute<ObsoleteAttribute>() is null)
            .Select(method => $"{method.ReturnType} {method.Name}({string.Join(", ", method.GetParameters().Select(Describe))})"),
    ];

    private static string Describe(ParameterInfo parameter) =>
        $"{(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{parameter.ParameterType}{(parameter.IsOptional ? " = default" : "")}";
}
