using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>The attributes of <see cref="DirectServiceClientOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class DirectServiceClientOptionsValidator : IValidateOptions<DirectServiceClientOptions>;
