using System.Runtime.CompilerServices;
using System.Security.Authentication;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices;
using Moq;

namespace IotHubSecureClient.Tests.Clients;

/// <summary>The SDK's own methods that take no token, behind the interface, whose methods do.</summary>
public sealed class SecureServiceClientTests : IDisposable
{
    /// <summary>A wait that nothing ends fails the test by a <see cref="TimeoutException"/>, not by the cancellation that the test is about.</summary>
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    private readonly ClientGates _gates = new(new SecureClientFactoryOptions(), null, null);
    private readonly Mock<ServiceClient> _sdk = new();
    private readonly TaskCompletionSource _answer = new();

    public SecureServiceClientTests()
    {
        _sdk.Setup(each => each.OpenAsync(null)).Returns(_answer.Task);
        _sdk.Setup(each => each.CloseAsync()).Returns(_answer.Task);
        _sdk.Setup(each => each.SendAsync("device", It.IsAny<Message>(), null, null)).Returns(_answer.Task);
    }

    public static TheoryData<string> Names => [nameof(ISecureServiceClient.OpenAsync), nameof(ISecureServiceClient.CloseAsync), nameof(ISecureServiceClient.SendAsync)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _gates.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Method_CancelledWhileTheSdkDoesNotAnswer_EndsTheWait(string name)
    {
        using var caller = new CancellationTokenSource();
        var running = RunAsync(name, caller.Token);
        Assert.False(running.IsCompleted);

        await caller.CancelAsync();

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Ceiling, Token))).CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Method_CancelledBefore_BeginsNothingButAClose(string name)
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(name, new CancellationToken(true)).WaitAsync(Ceiling, Token));

        Assert.Equal(name == nameof(ISecureServiceClient.CloseAsync) ? [name] : [], _sdk.Invocations.Select(each => each.Method.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Method_RefusedUnderThePolicy_ThrowsTheViolationItself(string name)
    {
        using var caller = new CancellationTokenSource();
        var running = RunAsync(name, caller.Token);

        _answer.SetException(new AuthenticationException("outer", new TlsPolicyViolationException("hub.example", 443, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "Wrong.")])));

        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => running.WaitAsync(Ceiling, Token));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Method_LeftAlone_ItsFailureIsNobodys(string name)
    {
        var failure = new IOException("The connection was reset.");
        var unobserved = false;
        void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs args) => unobserved |= args.Exception.InnerExceptions.Contains(failure);
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        try
        {
            LeaveAlone(name, failure);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= OnUnobserved;
        }

        Assert.False(unobserved);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LeaveAlone(string name, Exception failure)
    {
        using var caller = new CancellationTokenSource();
        var left = RunAsync(name, caller.Token);
        caller.Cancel();
        Assert.True(left.IsCanceled);
        _answer.SetException(failure);
    }

    private Task RunAsync(string name, CancellationToken cancellationToken)
    {
        var client = new SecureServiceClient(_sdk.Object, new ViolationTranslation(_gates, "hub.example"));
        return name switch
        {
            nameof(ISecureServiceClient.OpenAsync) => client.OpenAsync(cancellationToken),
            nameof(ISecureServiceClient.CloseAsync) => client.CloseAsync(cancellationToken),
            _ => client.SendAsync("device", new Message(), cancellationToken),
        };
    }
}
