using IotHubSecureClient.Handshakes.Load;

return args switch
{
    ["server", var resume] => await TlsServer.RunAsync(bool.Parse(resume)),
    ["client", .. var rest] => await TlsClient.RunAsync(ClientArguments.Parse(rest)),
    ["run", .. var rest] => await Comparison.RunAsync(rest is [var rounds] ? int.Parse(rounds) : 15),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Compares the CPU time of a handshake through the library with the same SslStream handshake without it. Usage: run [rounds, default 15]");
    return 2;
}
