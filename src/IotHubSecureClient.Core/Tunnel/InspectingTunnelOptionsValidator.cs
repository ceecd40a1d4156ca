using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tunnel;

[OptionsValidator]
internal sealed partial class InspectingTunnelOptionsValidator : IValidateOptions<InspectingTunnelOptions>;
