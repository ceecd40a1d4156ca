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

    /// <summary>The application sends what is not to be repeated, and what the hub answers on no client that it had before.</summary>
    SendOnce,

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

    /// <summary>Connects are refused for the credentials from now on.</summary>
    HubKnowsNoCredentials,

    /// <summary>The hub does not know the device from now on.</summary>
    HubKnowsNoDevice,

    /// <summary>The hub is suspended from now on.</summary>
    HubIsSuspended,

    /// <summary>The hub takes nothing from now on, and does not say why.</summary>
    HubIsUnavailable,

    /// <summary>TLS handshakes fail from now on.</summary>
    HubFailsHandshakes,

    /// <summary>Connects succeed from now on, and nothing can be set on the clients.</summary>
    HubHangsLater,

    /// <summary>Connects succeed, and what follows fails, from now on.</summary>
    HubFailsLater,

    /// <summary>Connects succeed from now on.</summary>
    HubUp,

    /// <summary>Closing a client takes all its time from now on.</summary>
    ClosesHang,

    /// <summary>Closing a client fails from now on.</summary>
    ClosesFail,

    /// <summary>Clients are closed in good order from now on.</summary>
    ClosesWell,

    /// <summary>Checks and probes fail from now on.</summary>
    ChecksFail,

    /// <summary>Checks and probes hang from now on.</summary>
    ChecksHang,

    /// <summary>Checks and probes succeed from now on.</summary>
    ChecksWell,

    /// <summary>The application puts other options in force.</summary>
    Reconfigure,

    /// <summary>The application closes the client.</summary>
    Close,

    /// <summary>The application disposes the client.</summary>
    Dispose,

    /// <summary>A little time passes.</summary>
    Pause,

    /// <summary>Much time passes.</summary>
    LongPause,
}
