namespace IotHubSecureClient.Emulation.Faults;

/// <summary>Which connections a fault strikes.</summary>
[Flags]
public enum DevHubFaultScope
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Those that are open when the fault begins.</summary>
    Existing = 1,

    /// <summary>Those that the hub accepts while the fault lasts.</summary>
    New = 2,

    /// <summary>Both.</summary>
    All = Existing | New,
}
