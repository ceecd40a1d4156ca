namespace IotHubSecureClient.Failover.Load;

/// <summary>Devices that send numbers all the time.</summary>
internal interface IFleet
{
    string Name { get; }

    /// <summary>Starts the devices, and returns when each has had a number acknowledged.</summary>
    Task StartAsync();

    /// <summary>How many numbers of each device were acknowledged.</summary>
    IReadOnlyDictionary<string, int> Acknowledged { get; }

    /// <summary>Ends all sending and all connections.</summary>
    Task StopAsync();

    /// <summary>The time from a time stamp to each device's first acknowledgement of a message that was sent after it.</summary>
    Task<TimeSpan[]> FirstAcknowledgementsAfterAsync(long timestamp);
}
