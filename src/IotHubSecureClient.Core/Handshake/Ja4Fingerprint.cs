using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IotHubSecureClient.Handshake;

/// <summary>JA4 of a TLS client over TCP, as FoxIO publishes it (FoxIO-LLC/ja4, technical_details/JA4.md). GREASE values count nowhere.</summary>
internal static class Ja4Fingerprint
{
    private const string NoValues = "000000000000";
    private const int MaximumCount = 99;

    public static string Compute(in ClientHello hello)
    {
        List<ushort> suites = WithoutGrease(hello.CipherSuites);
        List<ushort> extensions = [];
        foreach (Extension extension in hello.Extensions)
        {
            if (!Grease.Contains(extension.Type))
            {
                extensions.Add(extension.Type);
            }
        }

        string prefix = string.Create(
            CultureInfo.InvariantCulture,
            $"t{Version(hello)}{(hello.HasServerName ? 'd' : 'i')}{Math.Min(suites.Count, MaximumCount):00}{Math.Min(extensions.Count, MaximumCount):00}{Protocol(hello.ApplicationProtocols)}");
        suites.Sort();
        extensions.RemoveAll(type => type is ExtensionType.ServerName or ExtensionType.ApplicationLayerProtocolNegotiation);
        extensions.Sort();
        string algorithms = Join(WithoutGrease(hello.SignatureAlgorithms));
        string hashed = algorithms.Length == 0 ? Join(extensions) : $"{Join(extensions)}_{algorithms}";
        return $"{prefix}_{Hash(Join(suites))}_{Hash(hashed)}";
    }

    private static List<ushort> WithoutGrease(UInt16List list)
    {
        List<ushort> values = new(list.Count);
        foreach (ushort value in list)
        {
            if (!Grease.Contains(value))
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static string Version(in ClientHello hello)
    {
        ushort highest = hello.SupportedVersions.Count == 0 ? hello.LegacyVersion : (ushort)0;
        foreach (ushort version in hello.SupportedVersions)
        {
            highest = Grease.Contains(version) ? highest : Math.Max(highest, version);
        }

        return highest switch
        {
            TlsVersions.Tls13 => "13",
            TlsVersions.Tls12 => "12",
            TlsVersions.Tls11 => "11",
            TlsVersions.Tls10 => "10",
            TlsVersions.Ssl30 => "s3",
            0x0002 => "s2",
            0xFEFF => "d1",
            0xFEFD => "d2",
            0xFEFC => "d3",
            _ => "00",
        };
    }

    private static string Protocol(ApplicationProtocolList protocols)
    {
        foreach (ReadOnlySpan<byte> name in protocols)
        {
            byte first = name[0];
            byte last = name[^1];
            return char.IsAsciiLetterOrDigit((char)first) && char.IsAsciiLetterOrDigit((char)last)
                ? $"{(char)first}{(char)last}"
                : string.Create(CultureInfo.InvariantCulture, $"{first >> 4:x}{last & 0xF:x}");
        }

        return "00";
    }

    private static string Join(List<ushort> values) =>
        string.Join(',', values.Select(value => value.ToString("x4", CultureInfo.InvariantCulture)));

    private static string Hash(string text) =>
        text.Length == 0 ? NoValues : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, NoValues.Length / 2));
}
