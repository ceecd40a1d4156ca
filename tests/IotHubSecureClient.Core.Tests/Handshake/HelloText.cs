using System.Globalization;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Handshake;

/// <summary>Every field of a hello as text, so that two readings can be compared.</summary>
internal static class HelloText
{
    public static string Of(in ClientHello hello)
    {
        List<string> parts =
        [
            $"length {hello.Length}", $"version {hello.LegacyVersion:x4}", $"random {Hex(hello.Random)}", $"session {Hex(hello.SessionId)}",
            $"suites {Hex(hello.CipherSuites)}", $"compression {Hex(hello.CompressionMethods)}", $"extensions {Hex(hello.Extensions)}",
            $"name {hello.HasServerName} {Hex(hello.ServerName)}", $"versions {Hex(hello.SupportedVersions)}", $"groups {Hex(hello.SupportedGroups)}",
            $"algorithms {Hex(hello.SignatureAlgorithms)}", $"ticket {Hex(hello.SessionTicket)}", $"psk {hello.HasPreSharedKey}",
        ];
        foreach (ReadOnlySpan<byte> name in hello.ApplicationProtocols)
        {
            parts.Add($"protocol {Hex(name)}");
        }

        return string.Join('\n', parts);
    }

    public static string Of(in ServerHello hello, bool withNext = true) => string.Join('\n',
        $"length {hello.Length}", $"version {hello.LegacyVersion:x4} {hello.ProtocolVersion}", $"suite {hello.CipherSuite}", $"random {Hex(hello.Random)}",
        $"session {Hex(hello.SessionId)}", $"compression {hello.CompressionMethod}", $"extensions {Hex(hello.Extensions)}", $"protocol {Hex(hello.ApplicationProtocol)}",
        $"retry {hello.IsHelloRetryRequest}", $"mark {hello.HasDowngradeMark}", $"psk {hello.HasPreSharedKey}",
        withNext ? $"next {hello.Next}, resumed {hello.IsResumed?.ToString() ?? "unknown"}" : "");

    public static string Of(ClientHelloOffer offer) => string.Join(' ',
        offer.Ja4, $"length={offer.Length}", $"legacy={offer.LegacyVersion}", $"{(offer.ListsProtocolVersions ? "versions" : "highest")}={string.Join(',', offer.ProtocolVersions)}",
        $"suites={string.Join(',', offer.CipherSuites.Select(suite => Hex((ushort)suite)))}", $"signals={string.Join(',', offer.SignalingCipherSuites.Select(Hex))}",
        $"name={offer.ServerName}", $"protocols={string.Join(',', offer.ApplicationProtocols.Select(Uri.EscapeDataString))}",
        $"groups={string.Join(',', offer.SupportedGroups.Select(Hex))}", $"algorithms={string.Join(',', offer.SignatureAlgorithms.Select(Hex))}",
        $"resumption={offer.OffersResumption}");

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static string Hex(ushort value) => value.ToString("x4", CultureInfo.InvariantCulture);

    private static string Hex(UInt16List list)
    {
        List<string> values = [];
        foreach (ushort value in list)
        {
            values.Add(Hex(value));
        }

        return string.Join(',', values);
    }

    private static string Hex(ExtensionList extensions)
    {
        List<string> values = [];
        foreach (Extension extension in extensions)
        {
            values.Add($"{Hex(extension.Type)}:{Hex(extension.Data)}");
        }

        return string.Join(',', values);
    }
}
