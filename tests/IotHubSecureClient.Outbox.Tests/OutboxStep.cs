namespace IotHubSecureClient.Tests;

internal enum OutboxStep
{
    Enqueue,
    Acknowledge,
    Fail,
    Reopen,
    Crash,
}
