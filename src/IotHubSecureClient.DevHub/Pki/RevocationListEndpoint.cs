using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace IotHubSecureClient.Emulation.Pki;

/// <summary>Serves the hub's revocation lists on a port that serves nothing else.</summary>
internal sealed class RevocationListEndpoint(RevocationListLocation location, DevHubPki pki, bool isAvailable)
{
    public async Task ServeAsync(HttpContext context)
    {
        byte[]? list = context.Request.Path.Value == location.RootPath ? pki.CreateRootRevocationList()
            : context.Request.Path.Value == location.IntermediatePath ? pki.CreateIntermediateRevocationList()
            : null;
        context.Response.StatusCode = !isAvailable ? StatusCodes.Status503ServiceUnavailable : list is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            context.Response.ContentType = "application/pkix-crl";
            context.Response.ContentLength = list!.Length;
            await context.Response.Body.WriteAsync(list, context.RequestAborted);
        }
    }

    public void Map(IApplicationBuilder server, int port) => server.MapWhen(context => context.Connection.LocalPort == port, branch => branch.Run(ServeAsync));
}
