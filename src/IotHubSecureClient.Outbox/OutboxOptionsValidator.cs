using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Outbox;

/// <summary>The attributes of <see cref="OutboxOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
