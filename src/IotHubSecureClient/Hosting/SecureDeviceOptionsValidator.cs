using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

[OptionsValidator]
internal sealed partial class SecureDeviceOptionsValidator : IValidateOptions<SecureDeviceOptions>;
