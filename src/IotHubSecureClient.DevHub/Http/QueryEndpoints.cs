using System.Text.Json;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Json;
using IotHubSecureClient.Emulation.Query;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Queries over twins, page by page.</summary>
internal static class QueryEndpoints
{
    private const string Continuation = "x-ms-continuation";
    private const string PageSize = "x-ms-max-item-count";
    private const int DefaultPageSize = 100;
    private const int MaxPageSize = 1000;

    public static void Map(HubRoutes routes) => routes.Service("POST", "/devices/query", HubPermissions.ServiceConnect, QueryAsync);

    private static async Task QueryAsync(HubRequest request)
    {
        using JsonDocument body = await request.ReadObjectAsync();
        string query = body.RootElement.StringMember("query") ?? throw new HubException(HubErrorCode.ArgumentNull, "The member 'query' is missing.");
        int pageSize = HubRequest.Limit(PageSize, request.Context.Request.Headers[PageSize], MaxPageSize) ?? DefaultPageSize;
        QueryPage page = request.State.Queries.Run(query, pageSize, request.Context.Request.Headers[Continuation]);
        request.Context.Response.Headers["x-ms-item-type"] = QueryRunner.ItemType(query);
        if (page.Continuation is not null)
        {
            request.Context.Response.Headers[Continuation] = page.Continuation;
        }

        await request.WriteAsync(writer =>
        {
            writer.WriteStartArray();
            foreach (ReadOnlyMemory<byte> row in page.Rows)
            {
                writer.WriteRawValue(row.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
        });
    }
}
