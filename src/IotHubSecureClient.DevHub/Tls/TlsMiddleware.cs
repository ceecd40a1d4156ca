using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Puts TLS under one port of the hub and keeps the record of each of its connections.</summary>
internal sealed class TlsMiddleware(DevHubEndpoint endpoint, TlsHandshake handshake, DevHubConnectionLog connections, CancellationToken stopping)
{
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        DevHubConnection record = connections.Open(endpoint, connection.RemoteEndPoint);
        using CancellationTokenRegistration stop = stopping.UnsafeRegister(static state => ((ConnectionContext)state!).Abort(), connection);
        try
        {
            var transport = new TransportStream(connection.Transport);
            await using var stream = new CountingSslStream(transport, record);
            if (await handshake.RunAsync(connection, transport, stream, record))
            {
                await ServeAsync(connection, stream, record, next);
            }
        }
        finally
        {
            record.Close();
        }
    }

    private static async Task ServeAsync(ConnectionContext connection, CountingSslStream stream, DevHubConnection record, ConnectionDelegate next)
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
