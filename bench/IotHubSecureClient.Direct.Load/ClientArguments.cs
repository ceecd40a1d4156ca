namespace IotHubSecureClient.Direct.Load;

/// <summary>What one client process does.</summary>
/// <param name="IsDirect">Whether through Direct or with bare MQTTnet.</param>
/// <param name="Scenario">The name of a <see cref="TelemetryScenario"/>; empty for idle clients.</param>
/// <param name="Count">How many messages, or how many clients.</param>
/// <param name="Port">The hub's MQTT port.</param>
/// <param name="RootPem">The hub's root.</param>
internal sealed record ClientArguments(bool IsDirect, string Scenario, int Count, int Port, string RootPem)
{
    public static ClientArguments Parse(IReadOnlyList<string> args) => new(args[0] == "direct", args[1], int.Parse(args[2]), int.Parse(args[3]), args[4].Replace('|', '\n'));

    public IEnumerable<string> ToArguments() => [IsDirect ? "direct" : "bare", Scenario, Count.ToString(), Port.ToString(), RootPem.Replace('\n', '|')];
}
