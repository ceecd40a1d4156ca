using Samples;

// DeviceMqtt [before|after]: a device over MQTT.
return await Sample.RunAsync(args, (before, cancellationToken) =>
{
    var connectionString = Sample.Read("IOTHUB_DEVICE_CONNECTION_STRING", "the device's connection string, 'HostName=…;DeviceId=…;SharedAccessKey=…'");
    return before ? Before.RunAsync(connectionString, cancellationToken) : After.RunAsync(connectionString, cancellationToken);
});
