namespace IotHubSecureClient.Direct;

/// <summary>The hub refused a request, or the connection to it failed. A refusal by the TLS policy is a <see cref="Tls.TlsPolicyViolationException"/>, a call that took too long a <see cref="TimeoutException"/>.</summary>
public sealed class IotHubDirectException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="errorCode">One of <see cref="IotHubErrorCodes"/>, or any other code that the hub sent.</param>
    /// <param name="message">What was refused and why.</param>
    /// <param name="innerException">The cause on this side; <see langword="null"/> where the hub answered.</param>
    public IotHubDirectException(string errorCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentException.ThrowIfNullOrEmpty(errorCode);
        ErrorCode = errorCode;
    }

    /// <summary>The hub's name for the error, such as <see cref="IotHubErrorCodes.DeviceNotFound"/>.</summary>
    public string ErrorCode { get; }

    /// <summary>The status as in HTTP (RFC 9110, section 15), which the MQTT interface uses as well; <see langword="null"/> where the hub did not answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The hub's identifier of the failed request, to be named to its support; <see langword="null"/> where the hub sent none.</summary>
    public string? TrackingId { get; init; }

    /// <summary>Whether the same request can succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the hub asks to wait before the next request (RFC 9110, section 10.2.3); <see langword="null"/> where it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
