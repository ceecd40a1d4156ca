namespace Microsoft.Azure.Devices.Client;

public sealed class AmqpConnectionPoolSettings
{
    public const uint AbsoluteMaxPoolSize = 65535;

    private uint _maxPoolSize = 100;

    public uint MaxPoolSize
    {
        get => _maxPoolSize;
        set => _maxPoolSize = value is > 0 and <= AbsoluteMaxPoolSize ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public bool Pooling { get; set; }

    public bool Equals(AmqpConnectionPoolSettings other) => other is not null && Pooling == other.Pooling && MaxPoolSize == other.MaxPoolSize;
}
