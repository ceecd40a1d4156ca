using IotHubSecureClient.Emulation.Mqtt;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class SubscriptionFilterTests
{
    [Theory]
    [InlineData("devices/dev/messages/devicebound/#", SubscriptionKind.CloudToDevice)]
    [InlineData("$iothub/twin/res/#", SubscriptionKind.TwinResponses)]
    [InlineData("$iothub/twin/PATCH/properties/desired/#", SubscriptionKind.DesiredChanges)]
    [InlineData("$iothub/methods/POST/#", SubscriptionKind.Methods)]
    public void Parse_DocumentedFilterOfDevice_IsKnown(string filter, object kind) =>
        Assert.Equal((SubscriptionKind)kind, SubscriptionFilter.Parse(filter, new HubIdentity("dev")));

    [Theory]
    [InlineData("devices/dev/modules/mod/#", SubscriptionKind.ModuleInputs)]
    [InlineData("devices/dev/modules/mod/inputs/#", SubscriptionKind.ModuleInputs)]
    [InlineData("$iothub/methods/POST/#", SubscriptionKind.Methods)]
    [InlineData("devices/dev/messages/devicebound/#", SubscriptionKind.None)]
    [InlineData("devices/dev/modules/other/#", SubscriptionKind.None)]
    public void Parse_FilterOfModule_IsKnownWhereDocumented(string filter, object kind) =>
        Assert.Equal((SubscriptionKind)kind, SubscriptionFilter.Parse(filter, new HubIdentity("dev", "mod")));

    [Theory]
    [InlineData("#")]
    [InlineData("devices/#")]
    [InlineData("devices/+/messages/devicebound/#")]
    [InlineData("devices/other/messages/devicebound/#")]
    [InlineData("devices/dev/#")]
    [InlineData("devices/dev/messages/devicebound/")]
    [InlineData("devices/dev/messages/events/#")]
    [InlineData("devices/dev/modules/mod/#")]
    [InlineData("$iothub/#")]
    [InlineData("$iothub/methods/POST/reboot/#")]
    [InlineData("$iothub/twin/res/200/#")]
    [InlineData("$share/group/$iothub/twin/res/#")]
    public void Parse_AnythingElseOfDevice_IsNone(string filter) => Assert.Equal(SubscriptionKind.None, SubscriptionFilter.Parse(filter, new HubIdentity("dev")));
}
