using System.Net;

namespace IotHubSecureClient.Gates;

/// <summary>The caller's proxy, to be used behind the tunnel.</summary>
internal static class UpstreamProxy
{
    /// <param name="proxy">What the caller's settings say.</param>
    /// <param name="systemProxy">The object by which the SDK says "the proxy of the system", in new settings; compared by reference, as the SDK does.</param>
    /// <returns>The proxy; <see langword="null"/> for none.</returns>
    public static IWebProxy? Of(IWebProxy? proxy, IWebProxy? systemProxy) => ReferenceEquals(proxy, systemProxy) ? HttpClient.DefaultProxy : proxy;
}
