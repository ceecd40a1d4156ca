namespace IotHubSecureClient.Emulation.Messages;

/// <summary>What the sender of a cloud-to-device message wants to be told: the property <c>iothub-ack</c>.</summary>
public enum FeedbackAck
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>That the device completed it.</summary>
    Positive,

    /// <summary>That it was not delivered: expired, rejected, delivered too often, purged.</summary>
    Negative,

    /// <summary>Both.</summary>
    Full,
}
