using IotHubSecureClient.QuickStart;

// An IoT Hub in this process, a device and a back end under TlsPolicies.Default, and three hubs that the policy refuses. Exit code 0 when every step did what it should.
using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
try
{
    await Conversation.RunAsync(deadline.Token);
    await Refusals.RunAsync(deadline.Token);
    return 0;
}
catch (Exception exception)
{
    Console.Error.WriteLine($"A step failed: {exception}");
    return 1;
}
