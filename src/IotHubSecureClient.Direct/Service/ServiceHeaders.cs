namespace IotHubSecureClient.Direct;

/// <summary>The service API's own headers.</summary>
internal static class ServiceHeaders
{
    public const string Continuation = "x-ms-continuation";
    public const string MaxItemCount = "x-ms-max-item-count";
}
