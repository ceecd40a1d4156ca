using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Failover;

/// <summary>The attributes of <see cref="FailoverOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class FailoverOptionsValidator : IValidateOptions<FailoverOptions>;
