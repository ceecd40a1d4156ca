namespace IotHubSecureClient.Emulation.Registry;

/// <summary>An operation that the hub refused, with the service's error code.</summary>
public sealed class HubException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">The service's code.</param>
    /// <param name="message">What was refused and what is allowed; holds no secret.</param>
    public HubException(HubErrorCode code, string message)
        : base(message) => Code = code;

    /// <summary>The service's code.</summary>
    public HubErrorCode Code { get; }

    /// <summary>The HTTP status that the service API answers with.</summary>
    public int StatusCode => (int)Code / 1000;
}
