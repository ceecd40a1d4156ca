namespace IotHubSecureClient.Enforcement;

/// <summary>What becomes of a connection that violates the policy.</summary>
public enum EnforcementMode
{
    /// <summary>It is refused before a credential leaves. The default.</summary>
    Strict,

    /// <summary>
    /// It is reported and passes, if the client alone would have let it pass or own trust anchors allow it: for a roll-out in stages, to learn what <see cref="Strict"/> would refuse. It protects nothing.
    /// </summary>
    ReportOnly,
}
