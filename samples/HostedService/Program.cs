using IotHubSecureClient.HostedService;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

// A hosted service over the Azure IoT SDK. The connection string comes from outside: ConnectionStrings__Thermostat="HostName=…;DeviceId=…;SharedAccessKey=…". Exit code 0 once the hub has acknowledged all messages.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddSecureIotHubClients(builder.Configuration.GetSection("IotHub")).AddHealthCheck();
builder.Services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateDataAnnotations().ValidateOnStart();
builder.Services.TryAddSingleton(TimeProvider.System);
builder.Services.AddHostedService<TelemetryWorker>();

Environment.ExitCode = 1;
try
{
    await builder.Build().RunAsync();
}
catch (OptionsValidationException exception)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, exception.Failures));
}
