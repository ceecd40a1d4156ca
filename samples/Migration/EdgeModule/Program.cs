using Samples;

// EdgeModule [before|after]: a module on IoT Edge. The runtime sets all it needs in its environment.
return await Sample.RunAsync(args, (before, cancellationToken) => before ? Before.RunAsync(cancellationToken) : After.RunAsync(cancellationToken));
