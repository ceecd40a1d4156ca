using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Client;

public sealed class DeviceAuthenticationWithTpm : DeviceAuthenticationWithTokenRefresh
{
    public DeviceAuthenticationWithTpm(string deviceId, SecurityProviderTpm securityProvider)
        : base(deviceId) => SecurityProvider = securityProvider;

    internal SecurityProviderTpm SecurityProvider { get; }

    protected override Task<string> SafeCreateNewToken(string iotHub, int suggestedTimeToLiveSeconds) => throw Hub.Needed();
}
