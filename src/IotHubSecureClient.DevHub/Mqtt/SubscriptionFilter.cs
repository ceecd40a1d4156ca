using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The topic filters that the service documents; it has no others, and none that are narrower.</summary>
internal static class SubscriptionFilter
{
    public static SubscriptionKind Parse(string filter, HubIdentity subscriber)
    {
        switch (filter)
        {
            case "$iothub/twin/res/#":
                return SubscriptionKind.TwinResponses;
            case "$iothub/twin/PATCH/properties/desired/#":
                return SubscriptionKind.DesiredChanges;
            case "$iothub/methods/POST/#":
                return SubscriptionKind.Methods;
        }

        var rest = filter.AsSpan();
        if (!IdentityPath.TryStrip(ref rest, subscriber))
        {
            return SubscriptionKind.None;
        }

        return rest switch
        {
            "/messages/devicebound/#" when subscriber.ModuleId is null => SubscriptionKind.CloudToDevice,
            "/#" or "/inputs/#" when subscriber.ModuleId is not null => SubscriptionKind.ModuleInputs,
            _ => SubscriptionKind.None,
        };
    }
}
