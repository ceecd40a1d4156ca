using Microsoft.Azure.Devices;

namespace Samples;

/// <summary>What the back end does, before and after.</summary>
/// <param name="Message">Whether to send a message, and to wait until the device has it.</param>
/// <param name="Method">Whether to call the method "reboot".</param>
internal sealed record Commands(bool Message, bool Method)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Commands Parse(string[] arguments) => arguments switch
    {
        [] => new(Message: true, Method: true),
        ["message"] => new(Message: true, Method: false),
        ["method"] => new(Message: false, Method: true),
        _ => throw new ArgumentException($"The command '{string.Join(' ', arguments)}' is unknown. Allowed: message, method, or nothing for both."),
    };

    public async Task SendAsync(ServiceClient service, string deviceId, CancellationToken cancellationToken)
    {
        if (Message)
        {
            await SendMessageAsync(service, deviceId, cancellationToken);
        }

        if (Method)
        {
            var result = await service.InvokeDeviceMethodAsync(deviceId, new CloudToDeviceMethod("reboot", TimeSpan.FromSeconds(30)), cancellationToken);
            Console.WriteLine($"The device answered 'reboot': status {result.Status}, {result.GetPayloadAsJson()}.");
        }

        await service.CloseAsync();
    }

    private static async Task SendMessageAsync(ServiceClient service, string deviceId, CancellationToken cancellationToken)
    {
        using var message = new Message("the filter is due for a change"u8.ToArray()) { MessageId = Guid.NewGuid().ToString(), Ack = DeliveryAcknowledgement.Full };
        await service.SendAsync(deviceId, message, Patience);
        Console.WriteLine("The hub has the message.");
        try
        {
            var record = await ReceiveFeedbackAsync(service.GetFeedbackReceiver(), message.MessageId, cancellationToken).WaitAsync(Patience, cancellationToken);
            Console.WriteLine($"Feedback of '{record.DeviceId}': {record.StatusCode}.");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The device '{deviceId}' did not take the message within {Patience.TotalSeconds:0} s. It stays in the device's queue at the hub.");
        }
    }

    private static async Task<FeedbackRecord> ReceiveFeedbackAsync(FeedbackReceiver<FeedbackBatch> receiver, string messageId, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await receiver.ReceiveAsync(cancellationToken) is { } batch)
            {
                await receiver.CompleteAsync(batch, cancellationToken);
                if (batch.Records.FirstOrDefault(record => record.OriginalMessageId == messageId) is { } record)
                {
                    return record;
                }
            }
        }
    }
}
