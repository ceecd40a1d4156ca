using System.Net;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Http;
using IotHubSecureClient.Emulation.Mqtt;
using IotHubSecureClient.Emulation.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Emulation.Hosting;

/// <summary>The web server that carries a hub. It takes nothing from its surroundings: no configuration file, no environment variable, no signal, no console.</summary>
internal static class EmbeddedServer
{
    public static WebApplication Build(ILoggerFactory loggerFactory, HubTransport transport, HubEndpoints endpoints, HubServices services, Func<DevHubEndpoint, TlsMiddleware> tls)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "DevHub",
            EnvironmentName = Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Listen(kestrel, endpoints.Mqtt, tls(DevHubEndpoint.Mqtt), listen => listen.Run(services.Mqtt.RunAsync));
            Listen(kestrel, endpoints.Https, tls(DevHubEndpoint.Https), _ => { });
            if (endpoints.RevocationLists is [var lists, ..])
            {
                kestrel.Listen(lists);
            }
        });
        builder.Services.Replace(ServiceDescriptor.Singleton(loggerFactory));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, EmbeddedLifetime>());
        builder.Services.AddRoutingCore();
        builder.Services.RemoveAll<IConnectionListenerFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(_ => transport);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));

        WebApplication server = builder.Build();
        services.RevocationLists?.Map(server, endpoints.RevocationLists[0].Port);
        server.RefuseThrottled(services.State);
        server.UseWebSockets();
        server.MapMqttWebSocket(services.Mqtt);
        server.MapHubEndpoints(services.State);
        return server;
    }

    // One endpoint stands for the port: the transport knows its other addresses, and those that a failover brings.
    private static void Listen(KestrelServerOptions kestrel, IPEndPoint[] endpoints, TlsMiddleware tls, Action<ListenOptions> configure) =>
        kestrel.Listen(endpoints[0], listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => tls.RunAsync(connection, next));
            configure(listen);
        });
}
