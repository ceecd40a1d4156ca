using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace IotHubSecureClient.Enforcement;

/// <summary>A configuration file as OpenSSL reads it: includes, variables, quotes and continued lines are resolved by OpenSSL (NCONF_load(3), config(5)).</summary>
internal sealed unsafe class OpenSslConfigurationFile : IDisposable
{
    private const int ErrorTextLength = 256;

    private readonly OpenSslLibrary _library;
    private nint _configuration;

    public OpenSslConfigurationFile(OpenSslLibrary library, string path)
    {
        _library = library;
        _configuration = ((delegate* unmanaged<nint, nint>)library.Export("NCONF_new"))(0);
        nint line = 0;
        var load = (delegate* unmanaged<nint, byte*, nint*, int>)library.Export("NCONF_load");
        fixed (byte* pathBytes = Terminated(path))
        {
            if (load(_configuration, pathBytes, &line) <= 0)
            {
                var reason = TakeError();
                Dispose();
                throw new InvalidOperationException(
                    $"The OpenSSL configuration '{path}' cannot be read at line {line}: {reason}. It has to be readable, because what it says is kept. Correct it, or name another one in {OpenSslConfiguration.PathVariable}.");
            }
        }
    }

    /// <summary>A value of the section that has no name; <see langword="null"/> where it is not there.</summary>
    public string? GetString(string name)
    {
        var get = (delegate* unmanaged<nint, byte*, byte*, nint>)_library.Export("NCONF_get_string");
        fixed (byte* nameBytes = Terminated(name))
        {
            var value = Marshal.PtrToStringUTF8(get(_configuration, null, nameBytes));
            ClearErrors();
            return value;
        }
    }

    /// <summary>The lines of a section, in order; none where there is no such section.</summary>
    public ImmutableArray<OpenSslSetting> GetSection(string? name)
    {
        if (name is null)
        {
            return [];
        }

        var get = (delegate* unmanaged<nint, byte*, nint>)_library.Export("NCONF_get_section");
        fixed (byte* nameBytes = Terminated(name))
        {
            var section = get(_configuration, nameBytes);
            ClearErrors();
            return section == 0 ? [] : ReadStack(section);
        }
    }

    public void Dispose()
    {
        if (_configuration != 0)
        {
            ((delegate* unmanaged<nint, void>)_library.Export("NCONF_free"))(_configuration);
            _configuration = 0;
        }
    }

    private ImmutableArray<OpenSslSetting> ReadStack(nint stack)
    {
        var count = ((delegate* unmanaged<nint, int>)_library.Export("OPENSSL_sk_num"))(stack);
        var valueAt = (delegate* unmanaged<nint, int, ConfigurationValue*>)_library.Export("OPENSSL_sk_value");
        var settings = ImmutableArray.CreateBuilder<OpenSslSetting>(count);
        for (var index = 0; index < count; index++)
        {
            var value = valueAt(stack, index);
            settings.Add(new(Marshal.PtrToStringUTF8(value->Name) ?? "", Marshal.PtrToStringUTF8(value->Value) ?? ""));
        }

        return settings.MoveToImmutable();
    }

    private string TakeError()
    {
        var error = ((delegate* unmanaged<nuint>)_library.Export("ERR_get_error"))();
        var text = stackalloc byte[ErrorTextLength];
        ((delegate* unmanaged<nuint, byte*, nuint, void>)_library.Export("ERR_error_string_n"))(error, text, ErrorTextLength);
        ClearErrors();
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    /// <summary>What is not there leaves an error in OpenSSL's queue, where the runtime would find it.</summary>
    private void ClearErrors() => ((delegate* unmanaged<void>)_library.Export("ERR_clear_error"))();

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <summary><c>CONF_VALUE</c> of openssl/conf.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ConfigurationValue
    {
        public readonly nint Section;
        public readonly nint Name;
        public readonly nint Value;
    }
}
