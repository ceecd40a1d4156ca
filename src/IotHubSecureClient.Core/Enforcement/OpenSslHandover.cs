using System.Runtime.Versioning;

namespace IotHubSecureClient.Enforcement;

/// <summary>Hands OpenSSL a configuration: through a file and the native environment, because OpenSSL takes it in no other way once the runtime loads it. Nothing of it is left afterwards.</summary>
[SupportedOSPlatform("linux")]
internal static class OpenSslHandover
{
    /// <param name="configuration">The text of the configuration.</param>
    /// <param name="load">Makes OpenSSL load it.</param>
    public static void Run(string configuration, Action load)
    {
        // The directory is made by mkdtemp(3): under an unpredictable name, for this user only.
        var directory = Directory.CreateTempSubdirectory("iothubsecureclient-");
        try
        {
            var path = Path.Combine(directory.FullName, "openssl.cnf");
            PrivateFile.Create(path, configuration);
            var before = NativeEnvironment.Get(OpenSslConfiguration.PathVariable);
            NativeEnvironment.Set(OpenSslConfiguration.PathVariable, path);
            try
            {
                load();
            }
            finally
            {
                NativeEnvironment.Set(OpenSslConfiguration.PathVariable, before);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
