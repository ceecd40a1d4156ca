using Samples;

// DeviceBehindProxy [before|after]: a device in a network that lets nothing out but HTTPS, by way of a proxy.
return await Sample.RunAsync(args, (before, cancellationToken) =>
{
    var connectionString = Sample.Read("IOTHUB_DEVICE_CONNECTION_STRING", "the device's connection string, 'HostName=…;DeviceId=…;SharedAccessKey=…'");
    var proxy = Sample.Read("IOTHUB_PROXY", "the proxy's address, such as 'http://proxy.example:3128'");
    return before ? Before.RunAsync(connectionString, proxy, cancellationToken) : After.RunAsync(connectionString, proxy, cancellationToken);
});
