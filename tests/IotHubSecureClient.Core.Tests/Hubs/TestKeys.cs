namespace IotHubSecureClient.Tests.Hubs;

/// <summary>Keys of no account: base64 of 32 readable characters each.</summary>
internal static class TestKeys
{
    /// <summary>0123456789abcdef0123456789abcdef.</summary>
    public const string Primary = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /// <summary>fedcba9876543210fedcba9876543210.</summary>
    public const string Secondary = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
}
