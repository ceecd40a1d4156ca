namespace IotHubSecureClient.Direct;

/// <summary>What the hub says of a failed request.</summary>
internal readonly record struct HubError(string? Code, string? Message, string? TrackingId)
{
    private const int TooManyRequests = 429;

    /// <summary>RFC 9110, sections 15.5.9 and 15.6; RFC 6585, section 4.</summary>
    public static bool IsTransient(int statusCode) => statusCode is 408 or TooManyRequests or 500 or 502 or 503 or 504;

    public static string CodeOf(int statusCode) => statusCode switch
    {
        400 => IotHubErrorCodes.ArgumentInvalid,
        401 => IotHubErrorCodes.Unauthorized,
        403 => IotHubErrorCodes.QuotaExceeded,
        404 => IotHubErrorCodes.DeviceNotFound,
        409 => IotHubErrorCodes.DeviceAlreadyExists,
        412 => IotHubErrorCodes.PreconditionFailed,
        TooManyRequests => IotHubErrorCodes.Throttled,
        500 => IotHubErrorCodes.ServerError,
        503 => IotHubErrorCodes.ServiceUnavailable,
        504 => IotHubErrorCodes.GatewayTimeout,
        _ => IotHubErrorCodes.UnexpectedResponse,
    };

    public IotHubDirectException ToException(string operation, int statusCode, TimeSpan? retryAfter = null)
    {
        var code = Code ?? CodeOf(statusCode);
        var detail = string.IsNullOrEmpty(Message) ? "." : $": {Message}";
        return new(code, $"The hub refused to {operation}, with status {statusCode} '{code}'{detail}")
        {
            StatusCode = statusCode,
            TrackingId = TrackingId,
            IsTransient = IsTransient(statusCode),
            RetryAfter = retryAfter,
        };
    }
}
