using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The beginning of an identity's own topics: <c>devices/{device}</c> or <c>devices/{device}/modules/{module}</c>.</summary>
internal static class IdentityPath
{
    public static string Of(HubIdentity identity) =>
        identity.ModuleId is { } module ? $"devices/{identity.DeviceId}/modules/{module}" : $"devices/{identity.DeviceId}";

    /// <summary>Removes the identity's path from a topic. The names may be percent-encoded, since an id may have characters that a topic must not.</summary>
    public static bool TryStrip(ref ReadOnlySpan<char> topic, HubIdentity identity) =>
        TryStripText(ref topic, "devices/")
        && TryStripName(ref topic, identity.DeviceId)
        && (identity.ModuleId is not { } module || (TryStripText(ref topic, "/modules/") && TryStripName(ref topic, module)));

    private static bool TryStripText(ref ReadOnlySpan<char> topic, string text)
    {
        var found = topic.StartsWith(text);
        topic = found ? topic[text.Length..] : topic;
        return found;
    }

    private static bool TryStripName(ref ReadOnlySpan<char> topic, string name)
    {
        var end = topic.IndexOf('/');
        if (end < 0 || !(topic[..end].SequenceEqual(name) || Uri.UnescapeDataString(topic[..end]) == name))
        {
            return false;
        }

        topic = topic[end..];
        return true;
    }
}
