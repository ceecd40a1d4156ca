using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Certificates;

/// <summary>The attributes of <see cref="ServerCertificateOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class ServerCertificateOptionsBounds : IValidateOptions<ServerCertificateOptions>;
