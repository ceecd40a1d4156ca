using System.Net;

namespace Microsoft.Azure.Devices;

/// <summary>Stands for "the proxy of the system" in every settings object; the SDK compares by reference.</summary>
internal sealed class SystemProxy : IWebProxy
{
    public static readonly SystemProxy Instance = new();

    public ICredentials Credentials { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public Uri GetProxy(Uri destination) => throw new NotSupportedException();

    public bool IsBypassed(Uri host) => throw new NotSupportedException();
}
