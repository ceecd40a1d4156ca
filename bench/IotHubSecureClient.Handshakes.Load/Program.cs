using IotHubSecureClient.Handshakes.Load;

return args switch
{
    ["server", var resume] => await TlsServer.RunAsync(bool.Parse(resume)),
    ["client", .. var rest] => await TlsClient.RunAsync(ClientArguments.Parse(rest)),
    ["run", .. var rest] => await Comparison.RunAsync(rest is [var pairs, ..] ? int.Parse(pairs) : 100, rest is [_, var name] ? name : ""),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Compares the CPU time of a handshake through the library with the same SslStream handshake without it. Usage: run [pairs of blocks a process, default 100] [part of a scenario's name]");
    return 2;
}
