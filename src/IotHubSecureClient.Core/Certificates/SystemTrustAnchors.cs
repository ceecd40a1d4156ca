using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Certificates;

/// <summary>The roots that the machine and the user trust, parsed once for the process.</summary>
internal static class SystemTrustAnchors
{
    // Publication only: a store that cannot be opened once is tried again.
    private static readonly Lazy<X509Certificate2Collection> Loaded = new(Load, LazyThreadSafetyMode.PublicationOnly);

    public static X509Certificate2Collection All => Loaded.Value;

    private static X509Certificate2Collection Load()
    {
        var all = new X509Certificate2Collection();
        foreach (var location in (ReadOnlySpan<StoreLocation>)[StoreLocation.LocalMachine, StoreLocation.CurrentUser])
        {
            using var store = new X509Store(StoreName.Root, location);
            store.Open(OpenFlags.ReadOnly);
            all.AddRange(store.Certificates);
        }

        return all;
    }
}
