using System.Runtime.ExceptionServices;

namespace IotHubSecureClient.Failover;

/// <summary>What becomes of a wait for a live client: the client, entered, or why there will be none.</summary>
internal readonly record struct Admission<TClient>(Link<TClient>? Link, ExceptionDispatchInfo? Refusal)
    where TClient : class;
