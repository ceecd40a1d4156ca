using IotHubSecureClient.OutboxLoad;

const int Messages = 20_000;
const int Bytes = 256;

if (args is not [] and not [_])
{
    Console.Error.WriteLine("Measures an outbox on the disk of a directory, by default the temporary one. Usage: [directory]");
    return 2;
}

var directory = Directory.CreateDirectory(Path.Combine(args is [var given] ? given : Path.GetTempPath(), $"outbox-load-{Guid.NewGuid()}"));
try
{
    await using var load = await OutboxLoad.OpenAsync(Path.Combine(directory.FullName, "outbox.db"), Bytes);
    await load.StoreAsync(Messages / 20, callers: 1);
    await load.StoreAsync(Messages, callers: 16);
    await load.StoreAsync(Messages, callers: 256);
    await load.SendAsync();
    await load.StoreAndSendAsync(Messages, callers: 256);
    return 0;
}
finally
{
    directory.Delete(recursive: true);
}
