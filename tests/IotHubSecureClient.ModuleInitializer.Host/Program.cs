using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

Console.WriteLine($"{OpenSslProcessPolicy.Applied?.Name ?? "nothing"} {OpenSslProcessPolicy.IsInForce(TlsPolicies.Default)}");
