using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hubs;

[OptionsValidator]
internal sealed partial class SharedAccessSignatureOptionsValidator : IValidateOptions<SharedAccessSignatureOptions>;
