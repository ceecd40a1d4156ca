using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Outbox;

/// <summary>What the attributes of <see cref="OutboxOptions"/> cannot say: rules across options. Collects every failure.</summary>
internal sealed class OutboxOptionsRules : IValidateOptions<OutboxOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboxOptions options)
    {
        List<string> failures = [];
        if (options.WhenFull == OutboxFullBehavior.DropOldest)
        {
            CheckRoomBesideInFlight(options, failures);
        }
        else if (options.MaxBytes < options.MaxMessageBytes)
        {
            failures.Add($"MaxBytes: '{options.MaxBytes}' is less than one message of MaxMessageBytes, '{options.MaxMessageBytes}'. Raise MaxBytes or lower MaxMessageBytes.");
        }

        if (options.BaseDelay > options.MaxDelay)
        {
            failures.Add($"BaseDelay: '{options.BaseDelay}' is above MaxDelay, '{options.MaxDelay}'. Allowed: up to MaxDelay. Lower BaseDelay or raise MaxDelay.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <exception cref="OptionsValidationException">Options are wrong; every failure is listed.</exception>
    public static void ThrowIfInvalid(OutboxOptions options)
    {
        List<string> failures = [.. new OutboxOptionsValidator().Validate(null, options).Failures ?? [], .. new OutboxOptionsRules().Validate(null, options).Failures ?? []];
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(OutboxOptions), typeof(OutboxOptions), failures);
        }
    }

    // What is being sent is not dropped, so that it must never fill the outbox alone.
    private static void CheckRoomBesideInFlight(OutboxOptions options, List<string> failures)
    {
        if (options.MaxMessages <= options.MaxInFlight)
        {
            failures.Add($"MaxMessages: '{options.MaxMessages}' leaves no room beside MaxInFlight, '{options.MaxInFlight}'. Allowed with DropOldest: above MaxInFlight. Raise MaxMessages or lower MaxInFlight.");
        }

        var least = (options.MaxInFlight + 1L) * options.MaxMessageBytes;
        if (options.MaxBytes < least)
        {
            failures.Add($"MaxBytes: '{options.MaxBytes}' leaves no room beside MaxInFlight messages. Allowed with DropOldest: from (MaxInFlight + 1) times MaxMessageBytes, '{least}'. Raise MaxBytes or lower MaxMessageBytes.");
        }
    }
}
