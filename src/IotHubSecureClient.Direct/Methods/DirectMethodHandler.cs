namespace IotHubSecureClient.Direct;

/// <summary>Answers a direct method. What it throws becomes an answer with status 500.</summary>
/// <param name="request">The method.</param>
/// <param name="cancellationToken">Ends when the client is disposed; not when it is closed, or its connection lost.</param>
public delegate Task<DirectMethodResponse> DirectMethodHandler(DirectMethodRequest request, CancellationToken cancellationToken);
