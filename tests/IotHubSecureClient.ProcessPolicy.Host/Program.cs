using IotHubSecureClient.Tests.ProcessPolicy;

if (!OperatingSystem.IsLinux())
{
    throw new PlatformNotSupportedException("The process policy is there on Linux only.");
}

foreach (var argument in args)
{
    var words = argument.Split(' ');
    string result;
    try
    {
        result = await HostCommands.RunAsync(words[0], words[1..]);
    }
    catch (Exception exception) when (exception is InvalidOperationException or IOException)
    {
        result = $"{exception.GetType().Name}: {exception.Message}";
    }

    Console.WriteLine(result.ReplaceLineEndings(" "));
}
