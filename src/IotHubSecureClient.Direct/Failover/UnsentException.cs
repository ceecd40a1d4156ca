using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>A request for which no connection could be made: not a byte of it was sent.</summary>
internal sealed class UnsentException(Exception failure) : IOException(failure.Message, failure)
{
    public static bool Is(Exception failure) => failure is TlsPolicyViolationException or IotHubDirectException
    {
        ErrorCode: IotHubErrorCodes.ConnectionFailed,
        InnerException: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError },
    };
}
