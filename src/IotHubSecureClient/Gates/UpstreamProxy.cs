using System.Net;

namespace IotHubSecureClient.Gates;

/// <summary>The caller's proxy, to be used behind the tunnel.</summary>
internal static class UpstreamProxy
{
    private const string SdkAssemblies = "Microsoft.Azure.Devices";

    /// <param name="proxy">What the caller's settings say.</param>
    /// <returns>The proxy; <see langword="null"/> for none.</returns>
    public static IWebProxy? Of(IWebProxy? proxy) => IsPlaceholder(proxy) ? DefaultProxyGate.Application : proxy;

    /// <summary>
    /// Whether this is the object by which the SDK says "the proxy of the system" in new settings. Each of its assemblies has an internal one of its own, which cannot be asked for a proxy.
    /// </summary>
    private static bool IsPlaceholder(IWebProxy? proxy) =>
        proxy?.GetType() is { IsPublic: false } type && type.Assembly.GetName().Name!.StartsWith(SdkAssemblies, StringComparison.Ordinal);
}
