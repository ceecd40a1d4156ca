using System.Globalization;
using System.Text;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;

namespace Samples;

/// <summary>What the device does, before and after: reports its firmware, sends a temperature each second, shows what it is sent, and ends when it is told to reboot or is stopped.</summary>
internal static class Thermostat
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(DeviceClient device, CancellationToken cancellationToken)
    {
        var reboot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await device.SetMethodHandlerAsync("reboot", AcceptRebootAsync, reboot, cancellationToken);
            await device.SetReceiveMessageHandlerAsync(ShowAsync, device, cancellationToken);
            await device.UpdateReportedPropertiesAsync(new TwinCollection { ["firmware"] = "1.2.0" }, cancellationToken);
            Console.WriteLine("The hub has the reported firmware.");
            for (var number = 1; !reboot.Task.IsCompleted; number++)
            {
                await SendAsync(device, number, cancellationToken);
                await Task.WhenAny(reboot.Task, Task.Delay(Interval, cancellationToken));
            }

            Console.WriteLine("Told to reboot.");
            // The answer leaves after its handler has returned, and the SDK does not tell when.
            await Task.Delay(Interval, cancellationToken);
            await device.CloseAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine("Stopped.");
        }
    }

    private static async Task SendAsync(DeviceClient device, int number, CancellationToken cancellationToken)
    {
        using var message = new Message(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}},"temperature":21.5}""")))
        {
            ContentType = "application/json",
            ContentEncoding = "utf-8",
        };
        await device.SendEventAsync(message, cancellationToken);
        Console.WriteLine($"The hub acknowledged message {number}.");
    }

    private static Task<MethodResponse> AcceptRebootAsync(MethodRequest request, object reboot)
    {
        ((TaskCompletionSource)reboot).TrySetResult();
        return Task.FromResult(new MethodResponse("""{"rebooting":true}"""u8.ToArray(), 200));
    }

    private static async Task ShowAsync(Message message, object device)
    {
        Console.WriteLine($"Received: {Encoding.UTF8.GetString(message.GetBytes())}");
        await ((DeviceClient)device).CompleteAsync(message);
    }
}
