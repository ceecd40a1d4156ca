using System.Text.Json;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;

namespace Samples;

/// <summary>What the module does, before and after: tells on the output "status" that it has started, and passes high temperatures on from "input1" to "output1" until it is stopped.</summary>
internal static class TemperatureFilter
{
    private const double Threshold = 25;

    public static async Task RunAsync(ModuleClient module, CancellationToken cancellationToken)
    {
        try
        {
            await module.SetInputMessageHandlerAsync("input1", PassOnAsync, module, cancellationToken);
            await module.UpdateReportedPropertiesAsync(new TwinCollection { ["threshold"] = Threshold }, cancellationToken);
            using var started = new Message("""{"status":"started"}"""u8.ToArray()) { ContentType = "application/json", ContentEncoding = "utf-8" };
            await module.SendEventAsync("status", started, cancellationToken);
            Console.WriteLine("Started.");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine("Stopped.");
        }
    }

    private static async Task<MessageResponse> PassOnAsync(Message message, object module)
    {
        var body = message.GetBytes();
        using var reading = JsonDocument.Parse(body);
        if (reading.RootElement.GetProperty("temperature").GetDouble() > Threshold)
        {
            using var alarm = new Message(body) { ContentType = message.ContentType, ContentEncoding = message.ContentEncoding };
            await ((ModuleClient)module).SendEventAsync("output1", alarm);
        }

        return MessageResponse.Completed;
    }
}
