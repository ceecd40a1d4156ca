namespace Microsoft.Azure.Devices.Shared;

public abstract class SecurityProvider : IDisposable
{
    protected SecurityProvider()
    {
    }

    public abstract string GetRegistrationID();

    protected abstract void Dispose(bool disposing);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }
}
