namespace IotHubSecureClient.Direct;

/// <summary>Takes a change of the desired properties. Changes come one at a time, in the order of their versions.</summary>
/// <param name="change">The change.</param>
/// <param name="cancellationToken">Ends when the client is disposed; not when it is closed, or its connection lost.</param>
public delegate Task DesiredPropertiesHandler(DesiredPropertiesChange change, CancellationToken cancellationToken);
