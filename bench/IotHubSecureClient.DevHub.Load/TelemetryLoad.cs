using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace IotHubSecureClient.DevHubLoad;

/// <summary>Counts the telemetry messages, QoS 1, that the hub takes from several of MQTTnet's clients.</summary>
internal static class TelemetryLoad
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(int clients, int window, int bytes, TimeSpan duration)
    {
        await using var hub = await HubProcess.StartAsync();
        await hub.AskAsync(clients);
        var devices = await Task.WhenAll(Enumerable.Range(0, clients).Select(i => ConnectAsync(hub.Address, $"device{i}")));
        using var stop = new CancellationTokenSource();
        var payload = new byte[bytes];
        var senders = devices.SelectMany((client, i) => Enumerable.Repeat(0, window).Select(_ => SendAsync(client, $"devices/device{i}/messages/events/", payload, stop.Token))).ToList();

        await Task.Delay(WarmUp, TimeProvider.System);
        var before = await hub.AskAsync(clients);
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(duration, TimeProvider.System);
        var after = await hub.AskAsync(clients);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        await stop.CancelAsync();
        var acknowledged = (await Task.WhenAll(senders)).Sum();
        var taken = (await hub.AskAsync(clients)).Messages;
        var messages = after.Messages - before.Messages;
        Console.WriteLine($"telemetry, QoS 1, {clients} clients x {window} unacknowledged, {bytes} bytes, {seconds:F1} s: {messages / seconds:N0} messages/s");
        Console.WriteLine($"processor time of the hub: {(after.ProcessorSeconds - before.ProcessorSeconds) * 1e6 / messages:F1} us a message; resident: {after.ResidentBytes >> 20} MiB");
        Console.WriteLine($"acknowledged to the clients in all: {acknowledged:N0}; taken by the hub: {taken:N0}");
        foreach (var device in devices)
        {
            device.Dispose();
        }

        return acknowledged == taken ? 0 : 1;
    }

    private static async Task<long> SendAsync(IMqttClient client, string topic, byte[] payload, CancellationToken stop)
    {
        var acknowledged = 0L;
        while (!stop.IsCancellationRequested)
        {
            await client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, CancellationToken.None);
            acknowledged++;
        }

        return acknowledged;
    }

    private static async Task<IMqttClient> ConnectAsync(HubAddress hub, string deviceId)
    {
        var trust = HubTrust.ChainPolicy(hub);
        var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId(deviceId)
            .WithCredentials(hub.UserName(deviceId), hub.Token)
            .WithTcpServer("127.0.0.1", hub.MqttPort)
            .WithTlsOptions(tls => tls.WithTargetHost("localhost").WithCertificateValidationHandler(arguments => IsTrusted(arguments, trust)))
            .Build();
        var result = await client.ConnectAsync(options);
        return result.ResultCode == MqttClientConnectResultCode.Success ? client : throw new IOException($"The hub refused the connection: {result.ResultCode}.");
    }

    private static bool IsTrusted(MqttClientCertificateValidationEventArgs arguments, X509ChainPolicy trust)
    {
        using var chain = new X509Chain { ChainPolicy = trust.Clone() };
        chain.ChainPolicy.ExtraStore.AddRange(arguments.Chain.ChainPolicy.ExtraStore);
        return (arguments.SslPolicyErrors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None && chain.Build((X509Certificate2)arguments.Certificate);
    }
}
