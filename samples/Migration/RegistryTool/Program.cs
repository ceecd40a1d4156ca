using Samples;

// RegistryTool [before|after] [list | create <device> | disable <device>]: a tool on the identity registry; lists where nothing is said.
return await Sample.RunAsync(args, (before, arguments, cancellationToken) =>
{
    var connectionString = Sample.Read("IOTHUB_SERVICE_CONNECTION_STRING", "the connection string of a shared access policy with 'registry read' and 'registry write', 'HostName=…;SharedAccessKeyName=…;SharedAccessKey=…'");
    return before ? Before.RunAsync(connectionString, arguments, cancellationToken) : After.RunAsync(connectionString, arguments, cancellationToken);
});
