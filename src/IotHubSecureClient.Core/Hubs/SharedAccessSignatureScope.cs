namespace IotHubSecureClient.Hubs;

/// <summary>Which resources a token's own resource stands for: itself and everything below it.</summary>
internal static class SharedAccessSignatureScope
{
    public static bool Covers(string granted, string wanted)
    {
        var (grantedHost, grantedPath) = Split(granted);
        var (wantedHost, wantedPath) = Split(wanted);
        return IsSameHost(grantedHost, wantedHost) && IsParent(grantedPath, wantedPath);
    }

    private static ResourceParts Split(ReadOnlySpan<char> resource)
    {
        var slash = resource.IndexOf('/');
        return slash < 0 ? new ResourceParts(resource, []) : new ResourceParts(resource[..slash], resource[(slash + 1)..]);
    }

    private static bool IsSameHost(ReadOnlySpan<char> granted, ReadOnlySpan<char> wanted)
    {
        if (granted.Equals(wanted, StringComparison.OrdinalIgnoreCase))
        {
            return !wanted.IsEmpty;
        }

        return HubEndpoint.TryParse(granted.ToString(), out var endpoint)
            && endpoint.Port is not null
            && wanted.Equals(endpoint.HostName, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsParent(ReadOnlySpan<char> granted, ReadOnlySpan<char> wanted)
    {
        granted = granted.EndsWith('/') ? granted[..^1] : granted;
        if (granted.IsEmpty)
        {
            return true;
        }

        var remaining = wanted;
        foreach (var range in granted.Split('/'))
        {
            if (remaining.IsEmpty)
            {
                return false;
            }

            var slash = remaining.IndexOf('/');
            var segment = slash < 0 ? remaining : remaining[..slash];
            if (!IsSameSegment(granted[range], segment))
            {
                return false;
            }

            remaining = slash < 0 ? [] : remaining[(slash + 1)..];
        }

        return true;
    }

    private static bool IsSameSegment(ReadOnlySpan<char> granted, ReadOnlySpan<char> wanted) =>
        granted.SequenceEqual(wanted) || (granted.Contains('%') && wanted.SequenceEqual(Uri.UnescapeDataString(granted)));

    private readonly ref struct ResourceParts(ReadOnlySpan<char> host, ReadOnlySpan<char> path)
    {
        private readonly ReadOnlySpan<char> _host = host;
        private readonly ReadOnlySpan<char> _path = path;

        public void Deconstruct(out ReadOnlySpan<char> host, out ReadOnlySpan<char> path)
        {
            host = _host;
            path = _path;
        }
    }
}
