using System.Globalization;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>The topic of a device's PUBLISH, read.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Properties">The properties in the topic: the message's, or the request's (<c>$rid</c>).</param>
/// <param name="Status">The device's status in the answer to a direct method.</param>
internal readonly record struct PublishTopic(PublishKind Kind, List<KeyValuePair<string, string?>> Properties, int Status = 0)
{
    private const string GetTwin = "$iothub/twin/GET/";
    private const string PatchReported = "$iothub/twin/PATCH/properties/reported/";
    private const string MethodResponse = "$iothub/methods/res/";
    private const string Events = "/messages/events/";

    /// <summary>The request id; <see langword="null"/> where the topic has none.</summary>
    public string? RequestId => Properties.Value("$rid");

    /// <summary>Reads a topic for the identity that publishes on it: the topics of another identity are unknown ones.</summary>
    public static PublishTopic Parse(string topic, HubIdentity publisher)
    {
        if (topic.StartsWith(GetTwin, StringComparison.Ordinal))
        {
            return Request(PublishKind.GetTwin, topic.AsSpan(GetTwin.Length));
        }

        if (topic.StartsWith(PatchReported, StringComparison.Ordinal))
        {
            return Request(PublishKind.PatchReported, topic.AsSpan(PatchReported.Length));
        }

        if (topic.StartsWith(MethodResponse, StringComparison.Ordinal))
        {
            return Answer(topic.AsSpan(MethodResponse.Length));
        }

        var rest = topic.AsSpan();
        return IdentityPath.TryStrip(ref rest, publisher) && rest.StartsWith(Events)
            ? new(PublishKind.Telemetry, PropertyBag.Parse(rest[Events.Length..]))
            : new(PublishKind.Unknown, []);
    }

    private static PublishTopic Request(PublishKind kind, ReadOnlySpan<char> query) =>
        query.StartsWith('?') ? new(kind, PropertyBag.Parse(query)) : new(PublishKind.Unknown, []);

    private static PublishTopic Answer(ReadOnlySpan<char> rest)
    {
        var slash = rest.IndexOf('/');
        return slash > 0 && int.TryParse(rest[..slash], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var status)
            ? Request(PublishKind.MethodResponse, rest[(slash + 1)..]) with { Status = status }
            : new(PublishKind.Unknown, []);
    }
}
