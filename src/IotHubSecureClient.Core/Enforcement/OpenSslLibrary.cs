using System.Runtime.InteropServices;

namespace IotHubSecureClient.Enforcement;

/// <summary>
/// OpenSSL's libcrypto, the copy that the runtime will use, for reading configurations as OpenSSL itself reads them. Loading it does not load a configuration, and does not load libssl.
/// </summary>
internal sealed unsafe class OpenSslLibrary
{
    /// <summary>Without it the first call would register a clean-up at exit, which races with threads that still use OpenSSL; the runtime avoids it in the same way (OPENSSL_init_crypto(3)).</summary>
    private const ulong NoCleanupAtExit = 0x00080000;

    /// <summary>The variable by which the runtime is told which OpenSSL to load, before those it looks for by itself.</summary>
    private const string VersionOverride = "CLR_OPENSSL_VERSION_OVERRIDE";

    private readonly nint _handle;

    private OpenSslLibrary(nint handle)
    {
        _handle = handle;
        var initialize = (delegate* unmanaged<ulong, void*, int>)Export("OPENSSL_init_crypto");
        if (initialize(NoCleanupAtExit, null) != 1)
        {
            throw new InvalidOperationException("OpenSSL's libcrypto could not be initialized.");
        }
    }

    /// <summary>The file that OpenSSL loads its configuration from; it may not exist.</summary>
    public string? DefaultConfigurationPath
    {
        get
        {
            var path = ((delegate* unmanaged<nint>)Export("CONF_get1_default_config_file"))();
            var text = Marshal.PtrToStringUTF8(path);
            ((delegate* unmanaged<nint, nint, int, void>)Export("CRYPTO_free"))(path, 0, 0);
            return text;
        }
    }

    /// <summary>Loads libcrypto from where the loader finds it; it stays loaded, as it does for the runtime.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no OpenSSL 1.1.1 or 3.</exception>
    public static OpenSslLibrary Load()
    {
        string?[] versions = [NativeEnvironment.Get(VersionOverride), "3", "1.1"];
        foreach (var version in versions)
        {
            if (!string.IsNullOrEmpty(version) && NativeLibrary.TryLoad($"libcrypto.so.{version}", out var handle))
            {
                return new OpenSslLibrary(handle);
            }
        }

        throw new PlatformNotSupportedException("There is no 'libcrypto.so.3' and no 'libcrypto.so.1.1' on the library path. The process policy needs OpenSSL 1.1.1 or 3 as a shared library. Install it.");
    }

    public OpenSslConfigurationFile ReadConfiguration(string path) => new(this, path);

    public nint Export(string name) => NativeLibrary.GetExport(_handle, name);
}
