using System.Globalization;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>Applies a bulk request: each identity by itself, in their order.</summary>
internal static class BulkOperations
{
    public const int MaxItems = 100;

    /// <returns>The identities that were refused.</returns>
    /// <exception cref="HubException">The request as a whole is refused.</exception>
    public static IReadOnlyList<BulkError> Run(HubState state, IReadOnlyList<BulkItem> items)
    {
        if (items.Count > MaxItems)
        {
            throw new HubException(HubErrorCode.TooManyDevices, string.Create(CultureInfo.InvariantCulture, $"The request has {items.Count} devices, {MaxItems} are allowed."));
        }

        HubIdentity? twice = items.GroupBy(i => i.Identity).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new HubException(HubErrorCode.DeviceDefinedMultipleTimes, $"The device '{twice}' is in the request more than once.");
        }

        List<BulkError> errors = [];
        foreach (BulkItem item in items)
        {
            try
            {
                Run(state, item);
            }
            catch (HubException e)
            {
                errors.Add(new BulkError(item.Identity, e));
            }
        }

        return errors;
    }

    private static void Run(HubState state, BulkItem item)
    {
        bool exists = state.Registry.Find(item.Identity) is not null;
        switch (item.Mode)
        {
            case ImportMode.Create:
            case ImportMode.CreateOrUpdate or ImportMode.CreateOrUpdateIfMatchETag when !exists:
                item.Twin.Check();
                state.Registry.Create(item.Identity, item.Description);
                state.Twins.Update(state.Registry.GetEntry(item.Identity), item.Twin, ETagCondition.Any);
                break;
            case ImportMode.Update or ImportMode.CreateOrUpdate:
                state.Registry.Update(item.Identity, item.Description, ETagCondition.Any);
                break;
            case ImportMode.UpdateIfMatchETag or ImportMode.CreateOrUpdateIfMatchETag:
                state.Registry.Update(item.Identity, item.Description, Matching(item));
                break;
            case ImportMode.UpdateTwin:
                state.Twins.Update(state.Registry.GetEntry(item.Identity), item.Twin, ETagCondition.Any);
                break;
            case ImportMode.UpdateTwinIfMatchETag:
                state.Twins.Update(state.Registry.GetEntry(item.Identity), item.Twin, Matching(item));
                break;
            case ImportMode.Delete:
                state.Registry.Delete(item.Identity, ETagCondition.Any);
                break;
            case ImportMode.DeleteIfMatchETag:
                state.Registry.Delete(item.Identity, Matching(item));
                break;
        }
    }

    private static ETagCondition Matching(BulkItem item) => ETagCondition.Parse(item.ETag)
        ?? throw new HubException(HubErrorCode.ArgumentNull, $"The device '{item.Identity}' has no ETag to match.");
}
