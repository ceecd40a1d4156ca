namespace IotHubSecureClient.Tests;

/// <summary>Ends a test that would wait for ever.</summary>
internal static class Hang
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    public static Task Guard(this Task task) => task.WaitAsync(Ceiling, TestContext.Current.CancellationToken);

    public static Task<T> Guard<T>(this Task<T> task) => task.WaitAsync(Ceiling, TestContext.Current.CancellationToken);
}
