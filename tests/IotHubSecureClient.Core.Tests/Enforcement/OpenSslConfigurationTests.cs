using CsCheck;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Enforcement;

/// <summary>Configurations are read by OpenSSL itself, those that are written here included.</summary>
public sealed class OpenSslConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly OpenSslLibrary _library;

    public OpenSslConfigurationTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "OpenSSL makes the connections on Linux only.");
        _directory = Directory.CreateTempSubdirectory("openssl-configuration-");
        _library = OpenSslLibrary.Load();
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Read_IncludesVariablesQuotesAndContinuedLines_ResolvesThem()
    {
        Write("modules.cnf", "[modules]\nproviders = \"the providers\"\nssl_conf = first\nssl_conf.second = $prefix-tls\n");
        var path = Write("openssl.cnf", $"prefix = own\nopenssl_conf = modules\n.include {_directory.FullName}/modules.cnf\n[own-tls]\nserver = s\nsystem_default = \\\ncommands\n[commands]\nx.MinProtocol = TLSv1.2 # at least\n");

        var configuration = OpenSslConfiguration.Read(_library, path);

        Assert.Equal(path, configuration.Path);
        Assert.Equal([new("providers", "the providers"), new("ssl_conf", "first"), new("ssl_conf.second", "own-tls")], configuration.Initialization);
        Assert.Equal([new("server", "s"), new("system_default", "commands")], configuration.Tls);
        Assert.Equal([new("x.MinProtocol", "TLSv1.2")], configuration.SystemDefault);
    }

    [Fact]
    public void Read_NoSections_ReturnsNothing()
    {
        var configuration = OpenSslConfiguration.Read(_library, Write("openssl.cnf", "openssl_conf = missing\n"));

        Assert.Empty(configuration.Initialization);
        Assert.Empty(configuration.Tls);
        Assert.Empty(configuration.SystemDefault);
    }

    [Fact]
    public void Read_MalformedFile_ThrowsWithTheLine()
    {
        var path = Write("openssl.cnf", "a = b\n[section\n");

        var exception = Assert.Throws<InvalidOperationException>(() => OpenSslConfiguration.Read(_library, path));

        Assert.StartsWith($"The OpenSSL configuration '{path}' cannot be read at line 2: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("missing close square bracket", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WithoutExistingConfiguration_WritesThisText() =>
        Assert.Equal(
            """
            # TLS policy "IotHub20260526Preview"

            [default]
            openssl_conf = "iothubsecureclient_modules"

            [iothubsecureclient_modules]
            ssl_conf = "iothubsecureclient_tls"

            [iothubsecureclient_tls]
            system_default = "iothubsecureclient_policy"

            [iothubsecureclient_policy]
            MinProtocol = "TLSv1.2"
            MaxProtocol = "TLSv1.3"
            Protocol = "-ALL,TLSv1.2,TLSv1.3"
            CipherString = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA384"
            Ciphersuites = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256"

            """.ReplaceLineEndings("\n"),
            OpenSslConfigurationWriter.Write(TlsPolicies.IotHub20260526Preview, OpenSslConfiguration.Empty));

    [Fact]
    public void Write_ExistingConfiguration_KeepsWhatIsNotTheSubjectOfAPolicy()
    {
        OpenSslConfiguration existing = new(
            Write("existing.cnf", "own = kept\n"),
            [new("providers", "p"), new("ssl_conf", "t"), new("ssl_conf.more", "t")],
            [new("server", "s"), new("system_default", "d")],
            [new("Groups", "X25519"), new("TLS.MaxProtocol", "TLSv1.3"), new("DTLS.MinProtocol", "DTLSv1.2"), new("ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256")]);

        var written = Read(OpenSslConfigurationWriter.Write(TlsPolicies.IotHub20260526Preview, existing));

        Assert.Equal([new("providers", "p"), new("ssl_conf", "iothubsecureclient_tls")], written.Initialization);
        Assert.Equal([new("server", "s"), new("system_default", "iothubsecureclient_policy")], written.Tls);
        Assert.Equal(["Groups", "DTLS.MinProtocol", "MinProtocol", "MaxProtocol", "Protocol", "CipherString", "Ciphersuites"], written.SystemDefault.Select(command => command.Name));
        Assert.Equal("TLS_AES_128_GCM_SHA256", written.SystemDefault[^1].Value);
    }

    [Fact]
    public void Write_ConfigurationWithoutTls13SuiteOfThePolicy_LeavesTls13Out()
    {
        var existing = OpenSslConfiguration.Empty with { SystemDefault = [new("Ciphersuites", "TLS_CHACHA20_POLY1305_SHA256")] };

        var written = Read(OpenSslConfigurationWriter.Write(TlsPolicies.IotHub20260526Preview, existing));

        Assert.Equal([new("MinProtocol", "TLSv1.2"), new("MaxProtocol", "TLSv1.2"), new("Protocol", "-ALL,TLSv1.2")], written.SystemDefault[..3]);
        Assert.DoesNotContain(written.SystemDefault, command => command.IsCommand("Ciphersuites"));
    }

    [Fact]
    public void Write_AnyValue_IsReadBackAsItIs() =>
        Gen.Char[' ', '~'].Array[0, 40].Select(characters => new string(characters)).Sample(value =>
        {
            var existing = OpenSslConfiguration.Empty with { Initialization = [new("engines", value)] };
            return Read(OpenSslConfigurationWriter.Write(TlsPolicies.Default, existing)).Initialization[0] == new OpenSslSetting("engines", value);
        });

    [Fact]
    public void Write_ValueWithLineBreak_Throws()
    {
        var existing = OpenSslConfiguration.Empty with { Initialization = [new("engines", "a\n[b]")] };

        Assert.Throws<InvalidOperationException>(() => OpenSslConfigurationWriter.Write(TlsPolicies.Default, existing));
    }

    private OpenSslConfiguration Read(string text)
    {
        var path = Path.Combine(_directory.FullName, Path.GetRandomFileName());
        File.WriteAllText(path, text);
        return OpenSslConfiguration.Read(_library, path);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
