namespace IotHubSecureClient.Tests.Failover;

/// <summary>One thing that an application, a hub or the network does.</summary>
internal enum FailoverStep
{
    /// <summary>The application asks for a connection.</summary>
    Connect,

    /// <summary>The application sends what the hub acknowledges at once.</summary>
    Send,

    /// <summary>The application sends what the hub acknowledges a second later.</summary>
    SendSlowly,

    /// <summary>The application sends what the hub acknowledges on no client that it had before.</summary>
    SendUnanswered,

    /// <summary>The application sends and loses patience soon.</summary>
    SendImpatiently,

    /// <summary>The hub answers an operation that it is busy, once.</summary>
    SendBusy,

    /// <summary>The newest client loses its connection.</summary>
    Lose,

    /// <summary>The first client of all says again that its connection is lost.</summary>
    LoseLate,

    /// <summary>Connects fail from now on.</summary>
    HubDown,

    /// <summary>Connects hang from now on.</summary>
    HubHangs,

    /// <summary>Connects are throttled from now on.</summary>
    HubThrottles,

    /// <summary>Connects are refused from now on, in a way that does not pass.</summary>
    HubRefuses,

    /// <summary>The hub's TLS violates the policy from now on.</summary>
    HubViolates,

    /// <summary>Connects succeed from now on.</summary>
    HubUp,

    /// <summary>The application closes the client.</summary>
    Close,

    /// <summary>A little time passes.</summary>
    Pause,

    /// <summary>Much time passes.</summary>
    LongPause,
}
