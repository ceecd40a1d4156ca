using Samples;

// BackEnd [before|after] [message|method]: sends a device a message (AMQP) and waits for its feedback, then has it reboot by a direct method (HTTPS); or one of the two.
return await Sample.RunAsync(args, (before, arguments, cancellationToken) =>
{
    var commands = Commands.Parse(arguments);
    var connectionString = Sample.Read("IOTHUB_SERVICE_CONNECTION_STRING", "the connection string of a shared access policy with 'service connect', 'HostName=…;SharedAccessKeyName=…;SharedAccessKey=…'");
    var deviceId = Sample.Read("IOTHUB_DEVICE_ID", "the id of the device to command");
    return before ? Before.RunAsync(connectionString, deviceId, commands, cancellationToken) : After.RunAsync(connectionString, deviceId, commands, cancellationToken);
});
