using CsCheck;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>Whatever an application, a hub and the network do, in any order: one live client at most, an answer to every caller, silence after the end.</summary>
[CollectionDefinition(nameof(FailoverClientPropertyTests), DisableParallelization = true)]
[Collection(nameof(FailoverClientPropertyTests))]
public sealed class FailoverClientPropertyTests : IDisposable
{
    private const int Samples = 300;
    private const int ThreadedSamples = 40;

    private static readonly TimeSpan RealTime = TimeSpan.FromSeconds(30);

    // The event is the process's: these tests run alone, after what others have left behind is collected.
    private readonly List<string> _unobserved = [];

    public FailoverClientPropertyTests()
    {
        Collect();
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    private static Gen<FailoverStep[]> Steps { get; } = Gen.Frequency(
        (4, Gen.Const(FailoverStep.Pause)), (2, Gen.Const(FailoverStep.LongPause)), (2, Gen.Const(FailoverStep.HubUp)), (8, Gen.Enum<FailoverStep>())).Array[1, 60];

    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    [Fact]
    public void AnyInterleaving_InSimulatedTime_KeepsTheContract()
    {
        Gen.Select(Steps, Gen.Int).Sample(
            (steps, seed) =>
            {
                var time = new SimulatedTime();
                var scenario = new FailoverScenario(time, new FailoverOptions { AttemptTimeout = TimeSpan.FromMinutes(2), TotalTimeout = TimeSpan.FromMinutes(2), MaxConcurrentOperations = 4 }, new Random(seed));
                foreach (var step in steps)
                {
                    scenario.Take(step);
                    time.Run(step switch { FailoverStep.Pause => TimeSpan.FromSeconds(3), FailoverStep.LongPause => TimeSpan.FromMinutes(20), _ => TimeSpan.Zero });
                }

                time.RunUntil(scenario.DisposeAsync().AsTask(), TimeSpan.FromMinutes(1));
                time.Run(TimeSpan.FromMinutes(3));
                AssertKept(scenario);
                Assert.False(scenario.BegunOnClosed);
                Assert.False(scenario.RepeatedOnce);
                Assert.All(scenario.Arrived.GroupBy(each => each.Client), each => Assert.Equal(each.Select(arrival => arrival.Number).Order(), each.Select(arrival => arrival.Number)));
                var (made, states) = (scenario.Adapter.Clients.Count, scenario.States.Count);
                scenario.Take(FailoverStep.LoseLate);
                AssertDisposed(scenario);
                time.Run(TimeSpan.FromDays(1));
                Assert.Equal((made, states), (scenario.Adapter.Clients.Count, scenario.States.Count));
            },
            iter: Samples,
            threads: 1);
        AssertNothingUnobserved();
    }

    [Fact]
    public async Task AnyInterleaving_OnThreads_KeepsTheContract()
    {
        await Gen.Select(Steps, Steps, Steps).SampleAsync(
            async (first, second, third) =>
            {
                var options = new FailoverOptions
                {
                    BaseDelay = TimeSpan.FromMilliseconds(1),
                    MaxDelay = TimeSpan.FromMilliseconds(5),
                    ReconnectWindow = TimeSpan.Zero,
                    ConnectTimeout = TimeSpan.FromMilliseconds(100),
                    AttemptTimeout = TimeSpan.FromMilliseconds(200),
                    TotalTimeout = TimeSpan.FromSeconds(2),
                    CheckInterval = TimeSpan.FromMilliseconds(100),
                    ProbeInterval = TimeSpan.FromMilliseconds(100),
                    ProbesBeforeReturn = 1,
                    ViolationWindow = TimeSpan.FromSeconds(1),
                    CloseTimeout = TimeSpan.FromMilliseconds(20),
                    MaxConcurrentOperations = 4,
                };
                var scenario = new FailoverScenario(TimeProvider.System, options, Random.Shared);
                await Task.WhenAll(new[] { first, second, third }.Select(steps => Task.Run(() => TakeAsync(scenario, steps))));
                await scenario.DisposeAsync();
                await Task.WhenAll(scenario.Answers.Select(each => each.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(RealTime);
                AssertKept(scenario);
                var (made, states) = (scenario.Adapter.Clients.Count, scenario.States.Count);
                scenario.Take(FailoverStep.LoseLate);
                AssertDisposed(scenario);
                await Task.Yield();
                Assert.Equal((made, states), (scenario.Adapter.Clients.Count, scenario.States.Count));
            },
            iter: ThreadedSamples,
            threads: 2);
        AssertNothingUnobserved();
    }

    private static async Task TakeAsync(FailoverScenario scenario, FailoverStep[] steps)
    {
        foreach (var step in steps)
        {
            scenario.Take(step);
            if (step is FailoverStep.Pause or FailoverStep.LongPause)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(step == FailoverStep.Pause ? 1 : 5), TimeProvider.System);
            }
        }
    }

    private static void AssertKept(FailoverScenario scenario)
    {
        Assert.True(scenario.Adapter.MostLive <= 1, $"{scenario.Adapter.MostLive} clients were live at once.");
        Assert.Equal(0, scenario.Adapter.Live);
        Assert.All(scenario.Adapter.Clients, client => Assert.True(client.IsClosed));
        Assert.All(scenario.Answers, AssertAnswered);
        Assert.True(scenario.States.IsEmpty || scenario.States.Last().Status is FailoverStatus.Closed or FailoverStatus.Failed);
    }

    private static void AssertDisposed(FailoverScenario scenario)
    {
        var answered = scenario.Answers.Count();
        scenario.Take(FailoverStep.Connect);
        scenario.Take(FailoverStep.Send);
        scenario.Take(FailoverStep.SendOnce);
        Assert.All(scenario.Answers.Skip(answered), answer => Assert.IsType<ObjectDisposedException>(answer.Exception?.InnerException));
    }

    private static void AssertAnswered(Task answer)
    {
        Assert.True(answer.IsCompleted, "A caller was not answered.");
        if (answer.Exception?.InnerException is { } failure)
        {
            Assert.True(
                failure is TimeoutException or ObjectDisposedException or FakeHubException or TlsPolicyViolationException or IOException
                || failure.Message == "The client was closed. Call ConnectAsync to connect again.",
                failure.ToString());
        }
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private void AssertNothingUnobserved()
    {
        Collect();
        Collect();
        Assert.Empty(_unobserved);
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs arguments)
    {
        lock (_unobserved)
        {
            _unobserved.Add(arguments.Exception.ToString());
        }
    }
}
