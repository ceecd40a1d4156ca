namespace IotHubSecureClient.Emulation.Query;

internal enum QueryAggregate
{
    Count,
    Avg,
    Sum,
    Min,
    Max,
}
