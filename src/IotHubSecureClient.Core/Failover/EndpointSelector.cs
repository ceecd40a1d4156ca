using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Failover;

/// <summary>Chooses the endpoint of the next attempt: the current one until it fails too often or is refused, then the next in order.</summary>
internal sealed class EndpointSelector(IReadOnlyList<FailoverEndpoint> endpoints, TimeProvider timeProvider)
{
    private readonly (long At, TimeSpan Time, bool IsViolation)?[] _setAside = new (long, TimeSpan, bool)?[endpoints.Count];
    private int _current;
    private int _failures;
    private Exception? _lastRefusal;

    /// <summary>Whether an endpoint may be tried now.</summary>
    public bool IsUsable(int index) => _setAside[index] is not { } aside || timeProvider.GetElapsedTime(aside.At) >= aside.Time;

    /// <summary>Whether the policy refused an endpoint so long ago that it may be asked again.</summary>
    public bool IsAnyViolationOver => _setAside.Where((aside, index) => aside is { IsViolation: true } && IsUsable(index)).Any();

    /// <returns>Whether there is an endpoint that may be tried; otherwise the newest refusal.</returns>
    public bool TryChoose([NotNullWhen(true)] out FailoverEndpoint? endpoint, [NotNullWhen(false)] out Exception? refusal)
    {
        for (var step = 0; step < endpoints.Count; step++)
        {
            var index = (_current + step) % endpoints.Count;
            if (IsUsable(index))
            {
                Use(index);
                (endpoint, refusal) = (endpoints[index], null);
                return true;
            }
        }

        (endpoint, refusal) = (null, _lastRefusal!);
        return false;
    }

    public void OnConnected() => _failures = 0;

    /// <summary>An attempt with the current endpoint has failed, in a way that may pass.</summary>
    public void OnFailed(FailoverOptions options)
    {
        if (++_failures >= options.AttemptsBeforeNextEndpoint)
        {
            UseNext();
        }
    }

    /// <summary>The current endpoint takes connections, and nothing over them.</summary>
    public void UseNext() => (_failures, _current) = (0, (_current + 1) % endpoints.Count);

    /// <summary>The current endpoint refused, or was refused, in a way that does not pass.</summary>
    public void SetAside(Exception refusal, bool isViolation, FailoverOptions options) => SetAside(_current, refusal, isViolation, options);

    /// <summary>An endpoint refused, or was refused, in a way that does not pass.</summary>
    public void SetAside(int index, Exception refusal, bool isViolation, FailoverOptions options)
    {
        _setAside[index] = (timeProvider.GetTimestamp(), options.ViolationWindow, isViolation);
        _lastRefusal = refusal;
    }

    /// <summary>The application asks for another attempt: what it may have mended is tried again. What violated the policy has to wait all the same.</summary>
    public void Forgive()
    {
        for (var index = 0; index < _setAside.Length; index++)
        {
            if (_setAside[index] is { IsViolation: false })
            {
                _setAside[index] = null;
            }
        }
    }

    public void ReturnToFirst() => Use(0);

    private void Use(int index)
    {
        if (index != _current)
        {
            _failures = 0;
        }

        _current = index;
        _setAside[index] = null;
    }
}
