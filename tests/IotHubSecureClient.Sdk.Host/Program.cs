using System.Diagnostics;
using System.Text.Json;
using IotHubSecureClient;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tests.Sdk;
using IotHubSecureClient.Tls;

// Arguments: "process" for the policy for the whole process or "paths"; then the file with the roots of the hubs. Each line of input is an attempt: seconds, path, host, device key, policy key, with tabs between.
if (args is ["process", ..] && OperatingSystem.IsLinux())
{
    OpenSslProcessPolicy.Apply(TlsPolicies.Default);
}

await using var factory = new SecureClientFactory(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorFiles = { args[1] } } });
var events = 0;
factory.ViolationDetected += (_, _) => Interlocked.Increment(ref events);
while (await Console.In.ReadLineAsync() is { } line)
{
    Console.WriteLine(JsonSerializer.Serialize(await AttemptAsync(line.Split('\t'))));
}

async Task<SdkOutcome> AttemptAsync(string[] parts)
{
    var target = new SdkTarget(parts[2], parts[3], parts[4]);
    var eventsBefore = Volatile.Read(ref events);
    var started = Stopwatch.GetTimestamp();
    Exception? failure = null;
    try
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)));
        await SdkPaths.All[parts[1]](factory, target, timeout.Token);
    }
#pragma warning disable CA1031 // Whatever comes is the outcome that was asked for.
    catch (Exception exception)
#pragma warning restore CA1031
    {
        failure = exception;
    }

    var violation = failure is not null && factory.TryGetViolation(failure, target.Host, out var found) ? string.Join(", ", found.Violations.Select(each => each.Kind)) : null;
    return new SdkOutcome([.. Names(failure)], Messages(failure), violation, Volatile.Read(ref events) - eventsBefore, Stopwatch.GetElapsedTime(started).TotalSeconds);
}

static IEnumerable<string> Names(Exception? exception)
{
    for (var each = exception; each is not null; each = each is AggregateException { InnerExceptions: [var first, ..] } ? first : each.InnerException)
    {
        yield return each.GetType().Name;
    }
}

static string? Messages(Exception? exception) => exception is null ? null : $"{exception.Message} < {exception.GetBaseException().Message}";
