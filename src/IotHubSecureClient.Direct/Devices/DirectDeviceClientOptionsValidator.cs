using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>The attributes of <see cref="DirectDeviceClientOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class DirectDeviceClientOptionsValidator : IValidateOptions<DirectDeviceClientOptions>;
