using System.Runtime.CompilerServices;

namespace IotHubSecureClient.Gates;

/// <summary>
/// Copies settings of the SDK. The SDK reads them when it connects, not when the client is made: with an object of its own, nothing that the caller changes later can take a gate away. Settings inside of them have to be copied as well.
/// </summary>
internal static class SettingsCopy
{
    public static TSettings Of<TSettings>(TSettings settings)
        where TSettings : class => (TSettings)MemberwiseClone(settings);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object MemberwiseClone(object settings);
}
