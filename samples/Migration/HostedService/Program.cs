using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Samples;

// HostedService [before|after]: ends with exit code 0 once the hub has acknowledged all messages. The connection string comes from outside: ConnectionStrings__Thermostat="HostName=…;DeviceId=…;SharedAccessKey=…".
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateDataAnnotations().ValidateOnStart();
builder.Services.TryAddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Telemetry>();

Environment.ExitCode = 1;
try
{
    if (args is ["before", ..])
    {
        Before.Register(builder.Services, builder.Configuration);
    }
    else
    {
        After.Register(builder.Services, builder.Configuration);
    }

    await builder.Build().RunAsync();
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
}
