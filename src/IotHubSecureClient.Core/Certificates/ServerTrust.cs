using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Certificates;

/// <summary>What <see cref="ServerCertificateOptions"/> name, read: the anchors parsed, the pins in one form.</summary>
internal sealed class ServerTrust : IDisposable
{
    private ServerTrust(TrustAnchorMode? mode, X509Certificate2Collection anchors, FrozenSet<string> rootPins)
    {
        Mode = mode;
        Anchors = anchors;
        RootPins = rootPins;
    }

    /// <summary><see langword="null"/> for the machine's trust alone.</summary>
    public TrustAnchorMode? Mode { get; }

    public X509Certificate2Collection Anchors { get; }

    public FrozenSet<string> RootPins { get; }

    public static ServerTrust Read(ServerCertificateOptions options, TimeProvider timeProvider, List<string> failures)
    {
        var bounds = new ServerCertificateOptionsBounds().Validate(Options.DefaultName, options);
        failures.AddRange(bounds.Failures ?? []);

        var anchors = TrustAnchorReader.Read(options, timeProvider.GetUtcNow(), failures);
        var given = options.TrustAnchorPem is not null || options.TrustAnchorFiles.Count > 0;
        if (options.TrustAnchorMode is { } mode && !given)
        {
            failures.Add($"TrustAnchorMode is '{mode}', but no trust anchor is given; set TrustAnchorPem or TrustAnchorFiles, or leave TrustAnchorMode unset for the machine's trust.");
        }

        var pins = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pin in options.RootPins)
        {
            if (PublicKeyPin.TryNormalize(pin, out var normalized))
            {
                pins.Add(normalized);
            }
            else
            {
                failures.Add($"RootPins contains '{pin}'; allowed is the SHA-256 of a SubjectPublicKeyInfo as base64 (44 characters), with 'sha256/' before it or without.");
            }
        }

        return new ServerTrust(given ? options.TrustAnchorMode ?? TrustAnchorMode.Exclusive : null, anchors, pins.ToFrozenSet(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        foreach (var anchor in Anchors)
        {
            anchor.Dispose();
        }
    }
}
