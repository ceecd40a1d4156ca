using IotHubSecureClient.Direct;
using IotHubSecureClient.Outbox;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Exceptions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IotHubSecureClient.Tests.Snippets;

/// <summary>What docs/outbox.md shows.</summary>
internal static class OutboxSnippets
{
    public static async Task StoreAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var options = new OutboxOptions { Path = "/var/lib/thermostat/outbox.db" };
        await using var outbox = await TelemetryOutbox.OpenAsync(options, cancellationToken: cancellationToken);
        var receipt = await outbox.EnqueueAsync(new OutboxMessage(body) { ContentType = "application/json", ContentEncoding = "utf-8" }, cancellationToken);
        Console.WriteLine($"{receipt.MessageId} is on disk");
        Console.WriteLine($"{receipt.MessageId}: {await receipt.Completion}");
    }

    public static async Task SendWithDirectAsync(TelemetryOutbox outbox, IDirectDeviceClient device, CancellationToken stoppingToken)
    {
        await outbox.RunAsync(
            async (message, token) =>
            {
                await device.ConnectAsync(token);
                await device.SendTelemetryAsync(ToTelemetry(message), token);
            },
            exception => exception is ArgumentException,
            stoppingToken);

        static TelemetryMessage ToTelemetry(OutboxMessage message)
        {
            var telemetry = new TelemetryMessage(message.Body)
            {
                MessageId = message.MessageId,
                ContentType = message.ContentType,
                ContentEncoding = message.ContentEncoding,
                CreationTime = message.EnqueuedAt,
            };
            foreach (var (name, value) in message.Properties)
            {
                telemetry.Properties[name] = value;
            }

            return telemetry;
        }
    }

    public static async Task SendWithTheSdkAsync(TelemetryOutbox outbox, DeviceClient device, CancellationToken stoppingToken)
    {
        await outbox.RunAsync(
            async (message, token) =>
            {
                using var telemetry = new Message(message.Body.ToArray()) { MessageId = message.MessageId, ContentType = message.ContentType, ContentEncoding = message.ContentEncoding };
                foreach (var (name, value) in message.Properties)
                {
                    telemetry.Properties[name] = value;
                }

                await device.SendEventAsync(telemetry, token);
            },
            exception => exception is MessageTooLargeException,
            stoppingToken);
    }

    public static void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddIotHubOutbox(configuration.GetSection("Outbox"));
    }
}
