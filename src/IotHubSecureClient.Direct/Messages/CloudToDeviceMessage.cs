using System.Globalization;
using System.Text;

namespace IotHubSecureClient.Direct;

/// <summary>A message from the service to this device. It stays in the hub's queue until <see cref="CompleteAsync"/>, and is delivered again over the next connection otherwise.</summary>
public sealed class CloudToDeviceMessage
{
    private readonly Dictionary<string, string> _system;
    private readonly Dictionary<string, string> _properties;
    private readonly Func<bool, CancellationToken, Task> _complete;

    internal CloudToDeviceMessage(ReadOnlyMemory<byte> body, ReadOnlySpan<char> propertyBag, bool isRedelivery, Func<bool, CancellationToken, Task> complete)
    {
        Body = body;
        IsRedelivery = isRedelivery;
        _complete = complete;
        (_system, _properties) = (new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        PropertyBag.Read(propertyBag, (name, value) => (name.StartsWith(MessageProperties.SystemPrefix, StringComparison.Ordinal) ? _system : _properties)[name] = value);
    }

    private CloudToDeviceMessage(CloudToDeviceMessage other, Func<bool, CancellationToken, Task> complete)
    {
        Body = other.Body;
        IsRedelivery = other.IsRedelivery;
        _system = other._system;
        _properties = other._properties;
        _complete = complete;
    }

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The content as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>Whether the hub says that it sent this message before (MQTT 3.1.1, section 3.3.1.1).</summary>
    public bool IsRedelivery { get; }

    /// <summary>The sender's identifier of the message.</summary>
    public string? MessageId => System(MessageProperties.MessageId);

    /// <summary>The identifier of the message that this answers.</summary>
    public string? CorrelationId => System(MessageProperties.CorrelationId);

    /// <summary>Who sent the message, as the sender says.</summary>
    public string? UserId => System(MessageProperties.UserId);

    /// <summary>The media type of the body.</summary>
    public string? ContentType => System(MessageProperties.ContentType);

    /// <summary>The encoding of the body.</summary>
    public string? ContentEncoding => System(MessageProperties.ContentEncoding);

    /// <summary>When the message was made, as the sender says.</summary>
    public DateTimeOffset? CreationTime => Time(MessageProperties.CreationTime);

    /// <summary>When the hub drops the message.</summary>
    public DateTimeOffset? ExpiryTime => Time(MessageProperties.ExpiryTime);

    /// <summary>The sender's own properties.</summary>
    public IReadOnlyDictionary<string, string> Properties => _properties;

    /// <summary>Takes the message out of the hub's queue: sends the PUBACK (MQTT 3.1.1, section 3.4).</summary>
    /// <exception cref="IotHubDirectException">
    /// With <see cref="IotHubErrorCodes.MessageLockLost"/>: the connection that the message came by is gone, so that the hub delivers it again.
    /// </exception>
    /// <exception cref="InvalidOperationException">The message is settled already.</exception>
    public Task CompleteAsync(CancellationToken cancellationToken = default) => _complete(false, cancellationToken);

    /// <summary>Not possible over MQTT.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Task RejectAsync(CancellationToken cancellationToken = default) => throw NotOverMqtt("rejected");

    /// <summary>Not possible over MQTT.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Task AbandonAsync(CancellationToken cancellationToken = default) => throw NotOverMqtt("abandoned");

    /// <summary>Completes the message, and returns when it is known that the hub has the PUBACK.</summary>
    internal Task CompleteForCertainAsync(CancellationToken cancellationToken) => _complete(true, cancellationToken);

    /// <summary>The same message, completed in another way.</summary>
    internal CloudToDeviceMessage CompletedBy(Func<CancellationToken, Task> complete) => new(this, (_, token) => complete(token));

    private static NotSupportedException NotOverMqtt(string verb) =>
        new($"A cloud-to-device message cannot be '{verb}' over MQTT, which knows only completion. Complete it, or leave it unsettled: the hub delivers it again over the next connection.");

    private string? System(string name) => _system.GetValueOrDefault(name);

    private DateTimeOffset? Time(string name) =>
        DateTimeOffset.TryParse(System(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
