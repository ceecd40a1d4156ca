namespace IotHubSecureClient.Outbox;

/// <summary>What is in the file, and what has happened to it.</summary>
/// <param name="Count">How many messages wait.</param>
/// <param name="Bytes">How many bytes they have.</param>
/// <param name="DeadLetters">How many dead letters are kept.</param>
/// <param name="Dropped">How many messages were dropped since the file was made.</param>
/// <param name="Acknowledged">How many the hub has acknowledged since the file was opened.</param>
/// <param name="DeadLettered">How many became dead letters since the file was opened.</param>
internal readonly record struct OutboxTotals(int Count, long Bytes, int DeadLetters, long Dropped, long Acknowledged, long DeadLettered);
