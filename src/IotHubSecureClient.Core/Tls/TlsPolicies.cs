using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Tls;

/// <summary>
/// The presets: what IoT Hub accepts, as documented on the date in the name. A dated preset never changes; <see cref="Default"/> may move to another one in a new release.
/// </summary>
/// <remarks>Source: <see href="https://learn.microsoft.com/azure/iot-hub/iot-hub-tls-support">Transport Layer Security (TLS) support in IoT Hub</see>.</remarks>
public static class TlsPolicies
{
    /// <summary>TLS 1.2 with the four ECDHE-RSA suites that a hub with <c>minTlsVersion</c> 1.2 accepts, as of 2020-01-10.</summary>
    public static TlsPolicy IotHub20200110 { get; } = new(
        nameof(IotHub20200110),
        new DateOnly(2020, 1, 10),
        SslProtocols.Tls12,
        [
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
        ]);

    /// <summary>TLS 1.2 with the eight suites that every hub accepts since weak suites ended on 2025-08-31: the four of <see cref="IotHub20200110"/> and their ECDSA equivalents.</summary>
    public static TlsPolicy IotHub20250831 { get; } = new(
        nameof(IotHub20250831),
        new DateOnly(2025, 8, 31),
        SslProtocols.Tls12,
        [
            .. IotHub20200110.CipherSuites,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
        ]);

    /// <summary>
    /// TLS 1.2 or 1.3, for the preview endpoints <c>&lt;hub&gt;.device.azure-devices.net</c> and <c>&lt;hub&gt;.service.azure-devices.net</c> of 2026-05-26:
    /// the eight suites of <see cref="IotHub20250831"/> and the two AES-GCM suites of TLS 1.3 (RFC 8446, appendix B.4).
    /// </summary>
    public static TlsPolicy IotHub20260526Preview { get; } = new(
        nameof(IotHub20260526Preview),
        new DateOnly(2026, 5, 26),
        SslProtocols.Tls12 | SslProtocols.Tls13,
        [
            TlsCipherSuite.TLS_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_AES_128_GCM_SHA256,
            .. IotHub20250831.CipherSuites,
        ]);

    /// <summary>The policy that is used where none is named: <see cref="IotHub20200110"/>, the narrowest that every hub accepts.</summary>
    public static TlsPolicy Default => IotHub20200110;

    /// <summary>Every preset, oldest first.</summary>
    public static ImmutableArray<TlsPolicy> All { get; } = [IotHub20200110, IotHub20250831, IotHub20260526Preview];

    /// <summary>Finds a preset by its name, or <c>Default</c>; case does not matter.</summary>
    /// <exception cref="ArgumentException">There is no preset of that name. The message lists those that there are.</exception>
    public static TlsPolicy Get(string name) =>
        TryGet(name, out var policy)
            ? policy
            : throw new ArgumentException(
                $"There is no TLS policy '{name}'. Presets: {nameof(Default)}, {string.Join(", ", All)}. Name one of them, or build your own with TlsPolicy.CreateBuilder.", nameof(name));

    /// <summary>Finds a preset by its name, or <c>Default</c>; case does not matter.</summary>
    public static bool TryGet([NotNullWhen(true)] string? name, [NotNullWhen(true)] out TlsPolicy? policy)
    {
        policy = string.Equals(name, nameof(Default), StringComparison.OrdinalIgnoreCase)
            ? Default
            : All.FirstOrDefault(preset => string.Equals(preset.Name, name, StringComparison.OrdinalIgnoreCase));
        return policy is not null;
    }
}
