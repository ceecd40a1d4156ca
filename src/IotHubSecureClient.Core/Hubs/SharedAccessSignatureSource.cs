using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hubs;

/// <summary>
/// Gives a client its current token: makes one from the key, hands the same one out until the share of its life that the options name has passed, then makes the next.
/// Where only a token is known and no key, it hands that one out until it expires. Thread-safe.
/// </summary>
public sealed class SharedAccessSignatureSource
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private readonly SharedAccessSignatureOptions _options;
    private readonly string? _key;
    private readonly string? _keyName;
    private volatile Issue? _current;

    /// <summary>Creates a source that signs with a key.</summary>
    /// <param name="resource">What the tokens are for, not encoded, such as <c>host/devices/id</c>.</param>
    /// <param name="key">The key as base64.</param>
    /// <param name="keyName">The name of the policy that the key belongs to, or <see langword="null"/> for a device's own key.</param>
    /// <param name="options">Time to live and renewal; they are copied.</param>
    /// <param name="timeProvider">The clock; by default the system's.</param>
    /// <exception cref="ArgumentException"><paramref name="resource"/> is empty or <paramref name="key"/> is not base64. The key is not echoed.</exception>
    /// <exception cref="OptionsValidationException">A value of <paramref name="options"/> is out of its bounds.</exception>
    public SharedAccessSignatureSource(
        string resource, string key, string? keyName = null, SharedAccessSignatureOptions? options = null, TimeProvider? timeProvider = null)
        : this(resource, options, timeProvider)
    {
        ArgumentException.ThrowIfNullOrEmpty(resource);
        ArgumentNullException.ThrowIfNull(key);
        if (!SharedAccessKey.IsValid(key))
        {
            throw new ArgumentException("The shared access key is not base64; give the key as the hub shows it.", nameof(key));
        }

        _key = key;
        _keyName = keyName;
    }

    /// <summary>Creates a source that hands out one token, made elsewhere.</summary>
    /// <param name="signature">The token.</param>
    /// <param name="timeProvider">The clock; by default the system's.</param>
    public SharedAccessSignatureSource(SharedAccessSignature signature, TimeProvider? timeProvider = null)
        : this((signature ?? throw new ArgumentNullException(nameof(signature))).Resource, null, timeProvider) =>
        _current = new Issue(signature, DateTimeOffset.MinValue, signature.Expiry);

    private SharedAccessSignatureSource(string resource, SharedAccessSignatureOptions? options, TimeProvider? timeProvider)
    {
        Resource = resource;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _options = new SharedAccessSignatureOptions();
        if (options is not null)
        {
            _options.TimeToLive = options.TimeToLive;
            _options.RenewalShare = options.RenewalShare;
        }

        var result = new SharedAccessSignatureOptionsValidator().Validate(Options.DefaultName, _options);
        if (result.Failed)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(SharedAccessSignatureOptions), result.Failures);
        }
    }

    /// <summary>What the tokens are for, not encoded.</summary>
    public string Resource { get; }

    /// <summary>Creates the source of a device's or module's tokens.</summary>
    /// <param name="connectionString">The connection string; its key or its signature is used.</param>
    /// <param name="options">Time to live and renewal.</param>
    /// <param name="timeProvider">The clock; by default the system's.</param>
    /// <returns>The source, or <see langword="null"/> where the identity proves itself by a client certificate and sends no token.</returns>
    public static SharedAccessSignatureSource? For(
        DeviceConnectionString connectionString, SharedAccessSignatureOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return (connectionString.SharedAccessKey, connectionString.SharedAccessSignature) switch
        {
            ({ } key, _) => new SharedAccessSignatureSource(connectionString.Resource, key, null, options, timeProvider),
            (_, { } signature) => new SharedAccessSignatureSource(signature, timeProvider),
            _ => null,
        };
    }

    /// <summary>Creates the source of a service client's tokens.</summary>
    /// <param name="connectionString">The connection string; its key or its signature is used.</param>
    /// <param name="options">Time to live and renewal.</param>
    /// <param name="timeProvider">The clock; by default the system's.</param>
    /// <returns>The source.</returns>
    public static SharedAccessSignatureSource For(
        ServiceConnectionString connectionString, SharedAccessSignatureOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return connectionString.SharedAccessSignature is { } signature
            ? new SharedAccessSignatureSource(signature, timeProvider)
            : new SharedAccessSignatureSource(
                connectionString.Resource, connectionString.SharedAccessKey!, connectionString.SharedAccessKeyName, options, timeProvider);
    }

    /// <summary>Gives the current token.</summary>
    /// <returns>A token that has not expired.</returns>
    /// <exception cref="InvalidOperationException">There is no key, and the token that was given has expired.</exception>
    public SharedAccessSignature Get() => Get(out _);

    /// <summary>Gives the current token and the time to come for the next.</summary>
    /// <param name="renewAt">From when on another call gives a new token; where there is no key, the moment when the token expires.</param>
    /// <returns>A token that has not expired.</returns>
    /// <exception cref="InvalidOperationException">There is no key, and the token that was given has expired.</exception>
    public SharedAccessSignature Get(out DateTimeOffset renewAt)
    {
        var now = _timeProvider.GetUtcNow();
        if (_current is not { } issue || !issue.IsCurrent(now))
        {
            issue = Renew(now);
        }

        renewAt = issue.RenewAt;
        return issue.Signature;
    }

    private Issue Renew(DateTimeOffset now)
    {
        if (_key is null)
        {
            throw new InvalidOperationException(
                $"The shared access signature for '{Resource}' expired at {_current!.RenewAt:u}, and there is no key to make another; give a new signature or the key.");
        }

        lock (_lock)
        {
            if (_current is { } other && other.IsCurrent(now))
            {
                return other;
            }

            var signature = SharedAccessSignature.Create(Resource, _key, now + _options.TimeToLive, _keyName);
            return _current = new Issue(signature, now, now + (_options.TimeToLive * _options.RenewalShare));
        }
    }

    private sealed record Issue(SharedAccessSignature Signature, DateTimeOffset IssuedAt, DateTimeOffset RenewAt)
    {
        // A clock that was set back makes a new token: the old one may have been made far in the future.
        public bool IsCurrent(DateTimeOffset now) => now >= IssuedAt && now < RenewAt;
    }
}
