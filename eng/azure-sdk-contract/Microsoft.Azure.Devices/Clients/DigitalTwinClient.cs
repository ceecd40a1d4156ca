using Azure;
using Azure.Core;

namespace Microsoft.Azure.Devices;

public class DigitalTwinClient : IDisposable
{
    internal object[] CreatedWith { get; private init; }

    internal bool Disposed { get; private set; }

    public static DigitalTwinClient CreateFromConnectionString(string connectionString, params DelegatingHandler[] handlers) =>
        new() { CreatedWith = [connectionString, handlers] };

    public static DigitalTwinClient Create(string hostName, TokenCredential credential, params DelegatingHandler[] handlers) =>
        new() { CreatedWith = [hostName, credential, handlers] };

    public static DigitalTwinClient Create(string hostName, TokenCredential credential, string[] scopes, params DelegatingHandler[] handlers) =>
        new() { CreatedWith = [hostName, credential, scopes, handlers] };

    public static DigitalTwinClient Create(string hostName, AzureSasCredential credential, params DelegatingHandler[] handlers) =>
        new() { CreatedWith = [hostName, credential, handlers] };

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Disposed = true;
}
