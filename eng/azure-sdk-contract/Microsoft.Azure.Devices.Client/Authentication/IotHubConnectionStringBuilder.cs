using System.Data.Common;
using System.Security.Cryptography.X509Certificates;

namespace Microsoft.Azure.Devices.Client;

public sealed class IotHubConnectionStringBuilder
{
    private IotHubConnectionStringBuilder()
    {
    }

    public string HostName { get; set; }

    public IAuthenticationMethod AuthenticationMethod { get; set; }

    public string DeviceId { get; internal set; }

    public string ModuleId { get; internal set; }

    public string SharedAccessKeyName { get; internal set; }

    public string SharedAccessKey { get; internal set; }

    public string GatewayHostName { get; private init; }

    public string SharedAccessSignature { get; internal set; }

    public bool UsingX509Cert { get; internal set; }

    internal X509Certificate2 Certificate { get; set; }

    public static IotHubConnectionStringBuilder Create(string hostname, IAuthenticationMethod authenticationMethod) => Create(hostname, null, authenticationMethod);

    public static IotHubConnectionStringBuilder Create(string hostname, string gatewayHostname, IAuthenticationMethod authenticationMethod)
    {
        IotHubConnectionStringBuilder builder = new() { HostName = hostname, GatewayHostName = gatewayHostname, AuthenticationMethod = authenticationMethod };
        return authenticationMethod.Populate(builder);
    }

    public static IotHubConnectionStringBuilder Create(string iotHubConnectionString)
    {
        DbConnectionStringBuilder parts = new() { ConnectionString = iotHubConnectionString };
        string Part(string name) => parts.TryGetValue(name, out object value) ? (string)value : null;
        return new IotHubConnectionStringBuilder
        {
            HostName = Part("HostName"),
            GatewayHostName = Part("GatewayHostName"),
            DeviceId = Part("DeviceId"),
            ModuleId = Part("ModuleId"),
            SharedAccessKeyName = Part("SharedAccessKeyName"),
            SharedAccessKey = Part("SharedAccessKey"),
            SharedAccessSignature = Part("SharedAccessSignature"),
            UsingX509Cert = string.Equals(Part("x509"), "true", StringComparison.OrdinalIgnoreCase),
        };
    }
}
