using System.Text.Json;
using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;

namespace IotHubSecureClient.Emulation.Twins;

/// <summary>Reads and changes twins.</summary>
internal sealed class TwinStore(TimeProvider timeProvider)
{
    public static TwinDocument Get(IdentityEntry entry)
    {
        lock (entry.Gate)
        {
            entry.ThrowIfDeleted();
            return entry.Twin;
        }
    }

    /// <summary>Merges a device's patch and returns the new <c>$version</c> of its reported properties.</summary>
    /// <exception cref="HubException">The patch is not JSON or breaks a rule; the identity is gone.</exception>
    public long PatchReported(IdentityEntry entry, ReadOnlyMemory<byte> patch)
    {
        using JsonDocument document = JsonText.ParseObject(patch);
        TwinRules.Check("reported", document.RootElement, allowsNull: true);
        lock (entry.Gate)
        {
            entry.ThrowIfDeleted();
            DateTimeOffset now = timeProvider.GetUtcNow();
            TwinDocument before = entry.Twin;
            TwinNode reported = new TwinMerge(now, null).Apply(before.Reported, document.RootElement);
            TwinRules.CheckSize("reported", reported, TwinRules.MaxPropertiesSize);
            entry.Twin = before with { Reported = reported, ReportedVersion = before.ReportedVersion + 1, Version = before.Version + 1 };
            entry.LastActivityAt = now;
            return entry.Twin.ReportedVersion;
        }
    }

    /// <summary>Merges or replaces what a back end sent.</summary>
    /// <exception cref="HubException">The change breaks a rule, the ETag is stale, or the identity is gone.</exception>
    public TwinDocument Update(IdentityEntry entry, TwinUpdate update, ETagCondition condition)
    {
        update.Check();
        lock (entry.Gate)
        {
            entry.ThrowIfDeleted();
            TwinDocument before = entry.Twin;
            condition.Check(before.ETag);
            TwinDocument after = update.Apply(before, timeProvider.GetUtcNow());
            TwinRules.CheckSize("tags", after.Tags, TwinRules.MaxTagsSize);
            TwinRules.CheckSize("desired", after.Desired, TwinRules.MaxPropertiesSize);
            entry.Twin = after;
            if (after.DesiredVersion != before.DesiredVersion && entry.Session is { DesiredEnabled: true } registration)
            {
                Notify(registration, update, before, after);
            }

            return after;
        }
    }

    private static void Notify(DeviceSessionRegistration registration, TwinUpdate update, TwinDocument before, TwinDocument after)
    {
        ReadOnlyMemory<byte> patch = update.IsReplacement
            ? TwinJson.WriteDifference(before.Desired, after.Desired, after.DesiredVersion)
            : TwinJson.WritePatch(update.Desired, after.DesiredVersion);
        registration.Session.SendDesired(patch, after.DesiredVersion);
    }
}
