using System.Buffers;
using System.Globalization;
using System.Text.Json;
using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>One request to the hub, and the ways to answer it.</summary>
internal sealed class HubRequest(HttpContext context, HubState state)
{
    /// <summary>More than any document of the registry, twins or methods may have.</summary>
    private const int MaxJsonBytes = 1 << 20;

    public HttpContext Context { get; } = context;

    public HubState State { get; } = state;

    public CancellationToken Aborted => Context.RequestAborted;

    public string Path => Context.Request.Path.Value ?? "/";

    /// <summary>The device or module that the path names.</summary>
    public HubIdentity Identity => new((string)Context.GetRouteValue("deviceId")!, (string?)Context.GetRouteValue("moduleId"));

    public ETagCondition? IfMatch => ETagCondition.Parse(Context.Request.Headers.IfMatch);

    public IdentityEntry GetEntry() => State.Registry.GetEntry(Identity);

    /// <summary>A number of the query string or of a header, from 1 to a maximum.</summary>
    /// <exception cref="HubException">It is there and not such a number.</exception>
    public static int? Limit(string name, string? text, int max)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= max
            ? number
            : throw new HubException(HubErrorCode.ArgumentInvalid, string.Create(CultureInfo.InvariantCulture, $"The value '{text}' of '{name}' is not a number from 1 to {max}."));
    }

    /// <exception cref="HubException">The body is larger: 413.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync(int maxBytes)
    {
        if (Context.Request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        using MemoryStream body = new();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await Context.Request.Body.ReadAsync(buffer, Aborted)) > 0)
            {
                if (body.Length + read > maxBytes)
                {
                    throw TooLarge(maxBytes);
                }

                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return body.ToArray();
    }

    /// <exception cref="HubException">The body is too large or not JSON.</exception>
    public async Task<JsonDocument> ReadJsonAsync() => JsonText.Parse(await ReadBodyAsync(MaxJsonBytes));

    /// <exception cref="HubException">The body is too large or not a JSON object.</exception>
    public async Task<JsonDocument> ReadObjectAsync() => JsonText.ParseObject(await ReadBodyAsync(MaxJsonBytes));

    public Task WriteAsync(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, HubJson.WriterOptions))
        {
            write(writer);
        }

        Context.Response.StatusCode = status;
        Context.Response.ContentType = HubJson.ContentType;
        Context.Response.ContentLength = buffer.WrittenCount;
        return Context.Response.Body.WriteAsync(buffer.WrittenMemory, Aborted).AsTask();
    }

    public void SetETag(string etag) => Context.Response.Headers.ETag = $"\"{etag}\"";

    public Task WriteNothing()
    {
        Context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static HubException TooLarge(int maxBytes) =>
        new(HubErrorCode.MessageTooLarge, string.Create(CultureInfo.InvariantCulture, $"The body is larger than {maxBytes} bytes."));
}
