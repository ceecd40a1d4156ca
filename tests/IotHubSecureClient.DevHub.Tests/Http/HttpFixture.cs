using System.Net;
using System.Text;
using IotHubSecureClient.Emulation.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace IotHubSecureClient.Tests.Http;

/// <summary>The hub's HTTP endpoints on a port of their own, without TLS.</summary>
public sealed class HttpFixture : IAsyncLifetime
{
    public const string ApiVersion = "api-version=2021-04-12";

    private WebApplication? _server;

    internal StateFixture Hub { get; } = new();

    internal HttpClient Client { get; } = new();

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        _server = builder.Build();
        _server.MapHubEndpoints(Hub.State);
        await _server.StartAsync(TestContext.Current.CancellationToken);
        Client.BaseAddress = new Uri(_server.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await (_server?.DisposeAsync() ?? default);
        Hub.Dispose();
    }

    /// <summary>Sends a request as a policy of the hub.</summary>
    internal Task<HttpAnswer> AsAsync(string policy, string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, body, [("Authorization", Hub.PolicyToken(policy)), .. headers]);

    internal Task<HttpAnswer> OwnerAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        AsAsync("iothubowner", method, path, body, headers);

    /// <summary>Sends a request; the API version is added where the path names none.</summary>
    internal Task<HttpAnswer> SendAsync(string method, string path, string? body, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), headers);

    internal async Task<HttpAnswer> SendAsync(string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        string separator = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        string target = path.Contains("api-version", StringComparison.Ordinal) ? path : $"{path}{separator}{ApiVersion}";
        using HttpRequestMessage request = new(new HttpMethod(method), target) { Content = content };
        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new HttpAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase));
    }
}
