using System.Globalization;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Answers 429 to whatever comes over a connection that was throttled, and closes it.</summary>
internal static class ThrottledRequests
{
    public static void RefuseThrottled(this IApplicationBuilder server, HubState state) => server.Use((HttpContext context, RequestDelegate next) =>
        context.Features.Get<LiveConnection>()?.RetryAfter is { } wait ? RefuseAsync(new HubRequest(context, state), wait) : next(context));

    private static Task RefuseAsync(HubRequest request, TimeSpan wait)
    {
        IHeaderDictionary headers = request.Context.Response.Headers;
        headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        headers.Connection = "close";
        return HubErrors.WriteAsync(request, new HubException(HubErrorCode.ThrottlingException, "Too many connections, try again after the time of Retry-After"));
    }
}
