using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Puts TLS under one port of the hub and keeps the record of each of its connections.</summary>
internal sealed class TlsMiddleware(DevHubEndpoint endpoint, TlsHandshake handshake, DevHubConnectionLog connections, DevHubFaults faults, CancellationToken stopping)
{
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        DevHubConnection record = connections.Open(endpoint, connection.RemoteEndPoint);
        LiveConnection live = faults.Open(connection);
        using CancellationTokenRegistration stop = stopping.UnsafeRegister(static state => ((LiveConnection)state!).End(), live);
        try
        {
            await live.HoldAsync();
            var transport = new TransportStream(connection.Transport) { Connection = live };
            await using var stream = new CountingSslStream(transport, record);
            if (await handshake.RunAsync(connection, transport, stream, record))
            {
                live.TakeAdmission();
                connection.Features.Set(live);
                await ServeAsync(connection, live, stream, record, next);
            }
        }
        catch (IOException e) when (record.Verdict == DevHubVerdict.Pending)
        {
            record.Abort(e.Message);
        }
        finally
        {
            await live.HoldOpenAsync();
            faults.Close(live);
            record.Close();
        }
    }

    private static async Task ServeAsync(ConnectionContext connection, LiveConnection live, CountingSslStream stream, DevHubConnection record, ConnectionDelegate next)
    {
        MemoryPool<byte>? pool = connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool;
        using X509Certificate2? clientCertificate = stream.CopyClientCertificate();
        var feature = new TlsConnectionFeature(clientCertificate, stream.ClientIntermediates);
        connection.Features.Set<ITlsConnectionFeature>(feature);
        connection.Features.Set(feature);
        connection.Features.Set(record);

        IDuplexPipe transport = connection.Transport;
        PipeReader input = PipeReader.Create(stream, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true));
        PipeWriter output = PipeWriter.Create(stream, new StreamPipeWriterOptions(pool, leaveOpen: true));
        connection.Transport = new DuplexPipe(input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            await live.HoldOpenAsync();
            await output.CompleteAsync();
            await input.CompleteAsync();
            connection.Transport = transport;
            foreach (X509Certificate2 intermediate in stream.ClientIntermediates)
            {
                intermediate.Dispose();
            }
        }
    }
}
