namespace IotHubSecureClient.Direct.Load;

/// <summary>Clients that come back in different ways.</summary>
internal enum StormVariant
{
    /// <summary>MQTTnet alone.</summary>
    Bare,

    /// <summary>Direct, under a policy that needs no setting for each connection.</summary>
    Direct,

    /// <summary>Direct, with a <c>CipherSuitesPolicy</c> for each connection: nothing is resumed.</summary>
    CipherSuitesPolicy,
}
