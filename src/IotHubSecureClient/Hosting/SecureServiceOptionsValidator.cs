using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

[OptionsValidator]
internal sealed partial class SecureServiceOptionsValidator : IValidateOptions<SecureServiceOptions>;
