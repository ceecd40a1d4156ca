using System.Buffers;

namespace IotHubSecureClient.Direct;

/// <summary>Writes and reads the properties at the end of a topic: <c>name=value</c> pairs, percent-encoded (RFC 3986, section 2.1), parted by <c>&amp;</c>.</summary>
internal ref struct PropertyBag
{
    private char[]? _rented;
    private Span<char> _buffer;
    private int _length;
    private bool _hasAny;

    /// <param name="prefix">What comes before the properties.</param>
    /// <param name="buffer">Where to write; a larger one is rented where it does not suffice.</param>
    public PropertyBag(string prefix, Span<char> buffer)
    {
        _buffer = buffer;
        Reserve(prefix.Length);
        prefix.CopyTo(_buffer);
        _length = prefix.Length;
    }

    /// <summary>Whether nothing was added.</summary>
    public readonly bool IsEmpty => !_hasAny;

    public void Add(string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        if (_hasAny)
        {
            Append('&');
        }

        _hasAny = true;
        AppendEscaped(name);
        Append('=');
        AppendEscaped(value);
    }

    /// <summary>The text. The bag cannot be used any more.</summary>
    public string ToStringAndReturn()
    {
        var text = new string(_buffer[.._length]);
        Return();
        return text;
    }

    public void Return()
    {
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
            _rented = null;
        }
    }

    public static void Read(ReadOnlySpan<char> text, Action<string, string> add)
    {
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? [] : pair[(equals + 1)..];
            add(Uri.UnescapeDataString(name), Uri.UnescapeDataString(value));
        }
    }

    private void Append(char value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    private void AppendEscaped(string value)
    {
        // A UTF-16 code unit becomes at most three bytes of UTF-8, and each of those three characters.
        Reserve(value.Length * 9);
        _ = Uri.TryEscapeDataString(value, _buffer[_length..], out var written);
        _length += written;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count)
        {
            return;
        }

        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_length + count, _buffer.Length * 2));
        _buffer[.._length].CopyTo(larger);
        Return();
        _rented = larger;
        _buffer = larger;
    }
}
