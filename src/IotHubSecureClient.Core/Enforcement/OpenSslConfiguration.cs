using System.Collections.Immutable;

namespace IotHubSecureClient.Enforcement;

/// <summary>What the configuration that OpenSSL would load says in the sections through which TLS settings are reached.</summary>
/// <param name="Path">The file, or <see langword="null"/> where there is none.</param>
/// <param name="Initialization">The section that <c>openssl_conf</c> names: the modules.</param>
/// <param name="Tls">The section that <c>ssl_conf</c> names: the named sets of TLS commands.</param>
/// <param name="SystemDefault">The section that <c>system_default</c> names: the commands for every connection.</param>
internal sealed record OpenSslConfiguration(
    string? Path, ImmutableArray<OpenSslSetting> Initialization, ImmutableArray<OpenSslSetting> Tls, ImmutableArray<OpenSslSetting> SystemDefault)
{
    public const string PathVariable = "OPENSSL_CONF";
    public const string TlsModule = "ssl_conf";
    public const string SystemDefaultName = "system_default";

    public static OpenSslConfiguration Empty { get; } = new(null, [], [], []);

    /// <summary>Reads the configuration that OpenSSL would load now: the file that <c>OPENSSL_CONF</c> names, or the distribution's.</summary>
    /// <exception cref="InvalidOperationException">The file that <c>OPENSSL_CONF</c> names is not there, or OpenSSL cannot read the file.</exception>
    public static OpenSslConfiguration Load(OpenSslLibrary library)
    {
        if (library.DefaultConfigurationPath is not { } path)
        {
            return Empty;
        }

        if (File.Exists(path))
        {
            return Read(library, System.IO.Path.GetFullPath(path));
        }

        return string.IsNullOrEmpty(NativeEnvironment.Get(PathVariable))
            ? Empty
            : throw new InvalidOperationException($"{PathVariable} names '{path}', which is not there. It has to name an OpenSSL configuration, or nothing. Correct it, or take it out of the environment.");
    }

    internal static OpenSslConfiguration Read(OpenSslLibrary library, string path)
    {
        using var file = library.ReadConfiguration(path);
        var initialization = file.GetSection(file.GetString("openssl_conf"));
        var tls = file.GetSection(LastValue(initialization, setting => setting.IsModule(TlsModule)));
        var systemDefault = file.GetSection(LastValue(tls, setting => setting.Name == SystemDefaultName));
        return new(path, initialization, tls, systemDefault);
    }

    private static string? LastValue(ImmutableArray<OpenSslSetting> section, Func<OpenSslSetting, bool> isWanted) =>
        section.Where(isWanted).Select(setting => setting.Value).LastOrDefault();
}
