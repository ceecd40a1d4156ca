namespace IotHubSecureClient.Emulation.Query;

internal enum QueryValueKind
{
    Undefined,
    Null,
    Boolean,
    Number,
    Text,

    /// <summary>An object or an array: it is there, and compares with nothing.</summary>
    Complex,
}
