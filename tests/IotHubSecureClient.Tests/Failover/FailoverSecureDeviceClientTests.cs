using IotHubSecureClient.Clients;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Exceptions;
using Microsoft.Azure.Devices.Shared;
using Moq;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverSecureDeviceClientTests
{
    private readonly DeviceClients _clients = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Exception NullReference => Record.Exception(() => ((Message)null!).MessageId)!;

    [Fact]
    public async Task SendEventAsync_ConnectionLost_SendsAgainOnANewClientWithTheSameId()
    {
        List<string> sent = [];
        _clients.SetUp = (number, client) => client.Setup(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns((Message message, CancellationToken _) =>
        {
            sent.Add(message.MessageId);
            return number == 1 ? Task.FromException(new IotHubCommunicationException("Gone.")) : Task.CompletedTask;
        });
        await using var device = _clients.NewFailoverClient();
        using var message = new Message();

        await device.SendEventAsync(message, Token);

        Assert.Equal([message.MessageId, message.MessageId], sent);
        Assert.NotEmpty(message.MessageId);
        Assert.Equal(["open 1 at hub.example", "close 1", "dispose 1", "open 2 at hub.example"], _clients.Calls);
    }

    [Fact]
    public async Task SendEventAsync_ClientThatIsDisposedUnderIt_SendsAgainWhateverTheSdkThrows()
    {
        var sending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isSending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clients.SetUp = (number, client) =>
        {
            if (number == 1)
            {
                client.Setup(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).Callback(isSending.SetResult).Returns(sending.Task);
                client.Setup(each => each.DisposeAsync()).Callback(() => sending.SetException(NullReference)).Returns(ValueTask.CompletedTask);
            }
        };
        await using var device = _clients.NewFailoverClient();
        var sent = device.SendEventAsync(new Message(), Token);
        await isSending.Task.WaitAsync(Token);

        _clients.Tell(1, ConnectionStatus.Disconnected_Retrying);
        await sent;

        _clients.Made[1].Verify(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task SendEventAsync_NullReferenceOnALiveClient_IsThrownAtOnce()
    {
        _clients.SetUp = (_, client) => client.Setup(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).ThrowsAsync(NullReference);
        await using var device = _clients.NewFailoverClient();

        await Assert.ThrowsAsync<NullReferenceException>(() => device.SendEventAsync(new Message(), Token));

        Assert.Single(_clients.Made);
    }

    [Fact]
    public async Task SendEventAsync_ItsOwnId_IsKept()
    {
        await using var device = _clients.NewFailoverClient();
        using var message = new Message { MessageId = "mine" };

        await device.SendEventAsync(message, Token);

        Assert.Equal("mine", message.MessageId);
    }

    [Fact]
    public async Task SendEventBatchAsync_ConnectionLost_SendsAllAgainWithTheirIds()
    {
        List<string[]> sent = [];
        _clients.SetUp = (number, client) => client.Setup(each => each.SendEventBatchAsync(It.IsAny<IEnumerable<Message>>(), It.IsAny<CancellationToken>())).Returns((IEnumerable<Message> messages, CancellationToken _) =>
        {
            sent.Add([.. messages.Select(message => message.MessageId)]);
            return number == 1 ? Task.FromException(new IotHubCommunicationException("Gone.")) : Task.CompletedTask;
        });
        await using var device = _clients.NewFailoverClient();
        using Message first = new(), second = new();

        await device.SendEventBatchAsync([first, second], Token);

        Assert.Equal([[first.MessageId, second.MessageId], [first.MessageId, second.MessageId]], sent);
        Assert.NotEqual(first.MessageId, second.MessageId);
    }

    [Fact]
    public async Task OpenAsync_PolicyViolation_IsThrownAndNotTriedAgain()
    {
        var violation = new TlsPolicyViolationException("hub.example", 8883, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "Wrong.")]);
        _clients.SetUp = (_, client) => client.Setup(each => each.OpenAsync(It.IsAny<CancellationToken>())).ThrowsAsync(violation);
        await using var device = _clients.NewFailoverClient();

        var thrown = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.OpenAsync(Token));
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.SendEventAsync(new Message(), Token));

        Assert.Same(violation, thrown);
        Assert.Single(_clients.Made);
        Assert.Equal((FailoverStatus.Failed, RecommendedAction.Quit), (device.State.Status, device.State.Action));
    }

    [Fact]
    public async Task OpenAsync_PolicyViolationAtTheFirstHub_UsesTheSecond()
    {
        var violation = new TlsPolicyViolationException("west.example", 8883, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "Wrong.")]);
        _clients.SetUp = (number, client) =>
        {
            if (number == 1)
            {
                client.Setup(each => each.OpenAsync(It.IsAny<CancellationToken>())).ThrowsAsync(violation);
            }
        };
        await using var device = _clients.NewFailoverClient(null, "west.example", "east.example");

        await device.OpenAsync(Token);

        Assert.Equal(("east.example", 2), (device.HostName, _clients.Made.Count));
    }

    [Fact]
    public async Task Reconnect_AfterTheSdkTellsOfALoss_SetsEachHandlerOnceOnTheNewClient()
    {
        MethodCallback method = (_, _) => Task.FromResult(new MethodResponse(200));
        ReceiveMessageCallback receive = (_, _) => Task.CompletedTask;
        await using var device = _clients.NewFailoverClient();
        await device.SetMethodHandlerAsync("reboot", method, "context", Token);
        await device.SetMethodHandlerAsync("removed", method, null, Token);
        await device.SetMethodHandlerAsync("removed", null, null, Token);
        await device.SetMethodDefaultHandlerAsync(method, null, Token);
        await device.SetReceiveMessageHandlerAsync(receive, null, Token);
        await device.OpenAsync(Token);

        await LoseAsync(device, ConnectionStatus.Disconnected_Retrying);

        Assert.Equal(2, _clients.Made.Count);
        Assert.All(_clients.Made, client =>
        {
            client.Verify(each => each.SetMethodHandlerAsync("reboot", method, "context", It.IsAny<CancellationToken>()), Times.Once);
            client.Verify(each => each.SetMethodHandlerAsync("removed", It.IsAny<MethodCallback>(), It.IsAny<object>(), It.IsAny<CancellationToken>()), Times.Never);
            client.Verify(each => each.SetMethodDefaultHandlerAsync(method, null, It.IsAny<CancellationToken>()), Times.Once);
            client.Verify(each => each.SetReceiveMessageHandlerAsync(It.IsNotNull<ReceiveMessageCallback>(), null, It.IsAny<CancellationToken>()), Times.Once);
        });
    }

    [Fact]
    public async Task DesiredProperties_AcrossAReconnect_AreDeliveredOnceByVersion()
    {
        List<long> delivered = [];
        List<DesiredPropertyUpdateCallback> callbacks = [];
        var caughtUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clients.SetUp = (_, client) => client
            .Setup(each => each.SetDesiredPropertyUpdateCallbackAsync(It.IsAny<DesiredPropertyUpdateCallback>(), It.IsAny<object>(), It.IsAny<CancellationToken>()))
            .Callback<DesiredPropertyUpdateCallback, object?, CancellationToken>((callback, _, _) => callbacks.Add(callback))
            .Returns(Task.CompletedTask);
        await using var device = _clients.NewFailoverClient();
        await device.SetDesiredPropertyUpdateCallbackAsync(Take, null, Token);
        await device.OpenAsync(Token);
        await callbacks[0](Desired(2), null!);
        await callbacks[0](Desired(2), null!);

        // Version 3 is set while there is no connection: the twin of the next one has it.
        _clients.Twin = new Twin(new TwinProperties { Desired = Desired(3) });
        _clients.Tell(1, ConnectionStatus.Disconnected);
        await caughtUp.Task.WaitAsync(Token);
        await callbacks[1](Desired(3), null!);
        await callbacks[1](Desired(4), null!);

        Assert.Equal([2, 3, 4], delivered);

        Task Take(TwinCollection desired, object? context)
        {
            delivered.Add(desired.Version);
            if (desired.Version == 3)
            {
                caughtUp.TrySetResult();
            }

            return Task.CompletedTask;
        }
    }

    /// <summary>Nothing tells, over MQTT, whether the hub has a completion: where it has not, it sends the message again.</summary>
    [Fact]
    public async Task Messages_CompletedAndComeAgainOverTheNextConnection_AreCompletedWithoutTheHandler()
    {
        List<string> handled = [], completed = [];
        var callbacks = TakeMessageCallbacks((number, message) => completed.Add($"{message.MessageId} over {number}"));
        await using var device = _clients.NewFailoverClient();
        await HandleAsync(device, message => handled.Add(message.MessageId));
        await device.OpenAsync(Token);
        await callbacks[0](new Message { MessageId = "a" }, null!);

        // The sender has used the id a second time: it comes over the same connection.
        await callbacks[0](new Message { MessageId = "a" }, null!);
        await LoseAsync(device, ConnectionStatus.Disconnected);
        await callbacks[1](new Message { MessageId = "a" }, null!);
        await callbacks[1](new Message { MessageId = "b" }, null!);
        await callbacks[1](new Message { MessageId = "a" }, null!);

        Assert.Equal(["a", "a", "b", "a"], handled);
        Assert.Equal(["a over 1", "a over 1", "a over 2", "b over 2", "a over 2"], completed);
    }

    /// <summary>What the hub answers later over the same connection tells that it has the completion: a message with the same id is another one.</summary>
    [Theory]
    [InlineData("a message", true)]
    [InlineData("a batch", true)]
    [InlineData("the twin", true)]
    [InlineData("reported properties", true)]
    [InlineData("a message that was under way", false)]
    [InlineData("a message that is sent again", false)]
    [InlineData("a message over the next connection", false)]
    [InlineData("nothing", false)]
    public async Task Messages_SameIdOverTheNextConnection_ComeToTheHandlerOnceTheHubHasAnswered(string asked, bool isCertain)
    {
        var handled = 0;
        var underWay = new TaskCompletionSource();
        var callbacks = TakeMessageCallbacks((_, _) => { });
        var setUp = _clients.SetUp;
        _clients.SetUp = (number, client) =>
        {
            setUp(number, client);
            client.Setup(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns(asked switch
            {
                "a message that was under way" => underWay.Task,
                "a message that is sent again" when number == 1 => Task.FromException(new IotHubCommunicationException("Gone.")),
                _ => Task.CompletedTask,
            });
        };
        await using var device = _clients.NewFailoverClient();
        await HandleAsync(device, _ => handled++);
        await device.OpenAsync(Token);
        using var telemetry = new Message();
        var sent = asked == "a message that was under way" ? device.SendEventAsync(telemetry, Token) : Task.CompletedTask;
        await callbacks[0](new Message { MessageId = "a" }, null!);
        underWay.SetResult();
        await (asked switch
        {
            "a message" or "a message that is sent again" => device.SendEventAsync(telemetry, Token),
            "a batch" => device.SendEventBatchAsync([telemetry], Token),
            "the twin" => device.GetTwinAsync(Token),
            "reported properties" => device.UpdateReportedPropertiesAsync(new TwinCollection(), Token),
            _ => sent,
        });
        if (_clients.Made.Count == 1)
        {
            await LoseAsync(device, ConnectionStatus.Disconnected);
        }

        if (asked == "a message over the next connection")
        {
            await device.SendEventAsync(telemetry, Token);
        }

        await callbacks[1](new Message { MessageId = "a" }, null!);

        Assert.Equal(isCertain ? 2 : 1, handled);
    }

    [Fact]
    public async Task Messages_SameIdOverTheNextConnection_ComeToTheHandlerAfterACheck()
    {
        var handled = 0;
        var isChecked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callbacks = TakeMessageCallbacks((_, _) => { });
        var setUp = _clients.SetUp;
        _clients.SetUp = (number, client) =>
        {
            setUp(number, client);
            client.Setup(each => each.GetTwinAsync(It.IsAny<CancellationToken>())).Callback(() => isChecked.TrySetResult()).ReturnsAsync(_clients.Twin);
        };
        var options = DeviceClients.Fast();
        options.CheckInterval = TimeSpan.FromMilliseconds(100);
        await using var device = _clients.NewFailoverClient(options);
        await device.SetReceiveMessageHandlerAsync((_, _) => Task.FromResult(handled++), null, Token);
        await device.OpenAsync(Token);
        await callbacks[0](new Message { MessageId = "a" }, null!);
        using var message = new Message { MessageId = "a" };
        await device.CompleteAsync(message, Token);
        isChecked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await isChecked.Task.WaitAsync(Token);
        await LoseAsync(device, ConnectionStatus.Disconnected);

        await callbacks[1](new Message { MessageId = "a" }, null!);

        Assert.Equal(2, handled);
    }

    /// <summary>The hub gave the message to a connection that is gone: over another one the SDK knows nothing of it, and the hub sends it again.</summary>
    [Fact]
    public async Task Messages_ConnectionLostWhileTheyAreHandled_ComeToTheHandlerOnce()
    {
        List<string> completed = [];
        var handled = 0;
        var (started, working) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var callbacks = TakeMessageCallbacks((number, message) => completed.Add($"{message.MessageId} over {number}"));
        await using var device = _clients.NewFailoverClient();
        await device.SetReceiveMessageHandlerAsync(
            async (message, _) =>
            {
                handled++;
                started.SetResult();
                await working.Task;
                await device.CompleteAsync(message, Token);
            },
            null,
            Token);
        await device.OpenAsync(Token);
        var first = callbacks[0](new Message { MessageId = "a" }, null!);
        await started.Task;
        await LoseAsync(device, ConnectionStatus.Disconnected);
        var second = callbacks[1](new Message { MessageId = "a" }, null!);
        Assert.False(second.IsCompleted);

        working.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal(1, handled);
        Assert.Equal(["a over 2"], completed);
    }

    /// <summary>The application completes it when its handler has long returned, and the connection is lost.</summary>
    [Fact]
    public async Task Messages_CompletedAfterTheConnectionWasLost_DoNotComeToTheHandlerAgain()
    {
        List<Message> handled = [];
        List<int> completed = [];
        var callbacks = TakeMessageCallbacks((number, _) => completed.Add(number));
        await using var device = _clients.NewFailoverClient();
        await KeepAsync(device, handled);
        await device.OpenAsync(Token);
        await callbacks[0](new Message { MessageId = "a" }, null!);
        await LoseAsync(device, ConnectionStatus.Disconnected);
        await device.CompleteAsync(handled[0], Token);
        Assert.Empty(completed);

        await callbacks[1](new Message { MessageId = "a" }, null!);
        await device.GetTwinAsync(Token);
        await LoseAsync(device, ConnectionStatus.Disconnected, number: 2);
        await callbacks[2](new Message { MessageId = "a" }, null!);

        // The second is another one, since the hub has the completion of the first.
        Assert.Equal(2, handled.Count);
        Assert.Equal([2], completed);
    }

    /// <summary>The next connection brings it again before the application hears that its completion had no connection.</summary>
    [Fact]
    public async Task Messages_ComeAgainWhileTheyAreCompleted_AreAnsweredForByTheConnectionThatCompletedThem()
    {
        List<Message> handled = [];
        var callbacks = TakeMessageCallbacks((_, _) => { });
        var setUp = _clients.SetUp;
        var isOpen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clients.SetUp = (number, client) =>
        {
            setUp(number, client);
            if (number == 2)
            {
                client.Setup(each => each.OpenAsync(It.IsAny<CancellationToken>())).Returns(isOpen.Task);
                client.Setup(each => each.SetReceiveMessageHandlerAsync(It.IsAny<ReceiveMessageCallback>(), It.IsAny<object>(), It.IsAny<CancellationToken>()))
                    .Returns<ReceiveMessageCallback, object?, CancellationToken>((callback, _, _) =>
                    {
                        callbacks.Add(callback);
                        return callback(new Message { MessageId = "a" }, null!);
                    });
            }
        };
        await using var device = _clients.NewFailoverClient();
        await KeepAsync(device, handled);
        await device.OpenAsync(Token);
        await callbacks[0](new Message { MessageId = "a" }, null!);
        var states = device.ReadStatesAsync(Token);
        _clients.Tell(1, ConnectionStatus.Disconnected);
        await states.FirstAsync(state => state.Status == FailoverStatus.Connecting, Token);
        var completed = device.CompleteAsync(handled[0], Token);
        isOpen.SetResult();
        await completed;
        await device.GetTwinAsync(Token);
        await LoseAsync(device, ConnectionStatus.Disconnected, number: 2);

        // The hub has the completion: this is another message with the same id.
        await callbacks[2](new Message { MessageId = "a" }, null!);

        Assert.Equal(2, handled.Count);
    }

    [Fact]
    public async Task Messages_HandlerFailsAfterTheConnectionWasLost_ComeToItAgain()
    {
        var handled = 0;
        var working = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callbacks = TakeMessageCallbacks((_, _) => { });
        await using var device = _clients.NewFailoverClient();
        await device.SetReceiveMessageHandlerAsync(
            async (_, _) =>
            {
                if (++handled == 1)
                {
                    await working.Task;
                }
            },
            null,
            Token);
        await device.OpenAsync(Token);
        var first = callbacks[0](new Message { MessageId = "a" }, null!);
        await LoseAsync(device, ConnectionStatus.Disconnected);
        var second = callbacks[1](new Message { MessageId = "a" }, null!);

        working.SetException(new InvalidOperationException("Broken."));

        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await second;
        Assert.Equal(2, handled);
    }

    /// <summary>An answer says nothing of a completion that was sent after what was asked.</summary>
    [Fact]
    public async Task Messages_AnswerComesBeforeTheCompletionIsSent_IsStillUncertain()
    {
        var handled = 0;
        var completing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callbacks = TakeMessageCallbacks((_, _) => { });
        var setUp = _clients.SetUp;
        _clients.SetUp = (number, client) =>
        {
            setUp(number, client);
            client.Setup(each => each.CompleteAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns(completing.Task);
        };
        await using var device = _clients.NewFailoverClient();
        await HandleAsync(device, _ => handled++);
        await device.OpenAsync(Token);
        var first = callbacks[0](new Message { MessageId = "a" }, null!);
        await device.GetTwinAsync(Token);
        completing.SetResult();
        await first;
        await LoseAsync(device, ConnectionStatus.Disconnected);

        await callbacks[1](new Message { MessageId = "a" }, null!);

        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task Messages_NotCompletedOrWithoutAnId_ComeToTheHandlerAgain()
    {
        List<string?> handled = [];
        var callbacks = TakeMessageCallbacks((number, message) =>
        {
            if (message.MessageId == "refused")
            {
                throw new InvalidOperationException("Not now.");
            }
        });
        await using var device = _clients.NewFailoverClient();
        await device.SetReceiveMessageHandlerAsync(
            async (message, _) =>
            {
                handled.Add(message.MessageId);
                if (message.MessageId != "left")
                {
                    await device.CompleteAsync(message, Token);
                }
            },
            null,
            Token);
        await device.OpenAsync(Token);
        await callbacks[0](new Message { MessageId = "left" }, null!);
        await callbacks[0](new Message(), null!);
        await Assert.ThrowsAsync<InvalidOperationException>(() => callbacks[0](new Message { MessageId = "refused" }, null!));
        await LoseAsync(device, ConnectionStatus.Disconnected);

        await callbacks[1](new Message { MessageId = "left" }, null!);
        await callbacks[1](new Message(), null!);
        await Assert.ThrowsAsync<InvalidOperationException>(() => callbacks[1](new Message { MessageId = "refused" }, null!));

        Assert.Equal(["left", null, "refused", "left", null, "refused"], handled);
    }

    /// <summary>It comes once more then, and is known once more.</summary>
    [Fact]
    public async Task Messages_ComeAgainAndCannotBeCompleted_AreCompletedAtTheNextConnection()
    {
        List<int> completed = [];
        var handled = 0;
        var callbacks = TakeMessageCallbacks((number, _) =>
        {
            completed.Add(number);
            if (number == 2)
            {
                throw new IOException("Lost.");
            }
        });
        await using var device = _clients.NewFailoverClient();
        await HandleAsync(device, _ => handled++);
        await device.OpenAsync(Token);
        await callbacks[0](new Message { MessageId = "a" }, null!);
        await LoseAsync(device, ConnectionStatus.Disconnected);
        await callbacks[1](new Message { MessageId = "a" }, null!);
        await LoseAsync(device, ConnectionStatus.Disconnected, number: 2);
        await callbacks[2](new Message { MessageId = "a" }, null!);

        Assert.Equal(1, handled);
        Assert.Equal([1, 2, 3], completed);
    }

    [Fact]
    public async Task DesiredProperties_SecondHubHasTheSameVersion_AreDelivered()
    {
        var delivered = new TaskCompletionSource<TwinCollection>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var device = _clients.NewFailoverClient(null, "west.example", "east.example");
        await device.SetDesiredPropertyUpdateCallbackAsync((desired, _) => Task.FromResult(delivered.TrySetResult(desired)), null, Token);
        await device.OpenAsync(Token);
        _clients.Twin = new Twin(new TwinProperties { Desired = Desired(1, 2) });
        _clients.SetUp = (_, client) =>
        {
            if (client.Object.HostName == "west.example")
            {
                client.Setup(each => each.OpenAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("Not there."));
            }
        };

        await LoseAsync(device, ConnectionStatus.Disconnected);

        Assert.Equal(2, (long)(await delivered.Task.WaitAsync(Token))["missed"].Value);
    }

    [Fact]
    public async Task DesiredProperties_FirstConnectFailsAfterAChange_WhatCameBetweenIsDelivered()
    {
        List<long> delivered = [];
        var caughtUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task change = Task.CompletedTask;
        _clients.SetUp = (number, client) =>
        {
            if (number == 1)
            {
                client.Setup(each => each.SetDesiredPropertyUpdateCallbackAsync(It.IsAny<DesiredPropertyUpdateCallback>(), It.IsAny<object>(), It.IsAny<CancellationToken>()))
                    .Callback<DesiredPropertyUpdateCallback, object?, CancellationToken>((callback, _, _) => change = callback(Desired(6), null!))
                    .Returns(Task.CompletedTask);
                client.Setup(each => each.GetTwinAsync(It.IsAny<CancellationToken>())).Returns(async () =>
                {
                    await change;
                    throw new IOException("Lost.");
                });
            }
        };
        _clients.Twin = new Twin(new TwinProperties { Desired = Desired(8) });
        await using var device = _clients.NewFailoverClient();
        await device.SetDesiredPropertyUpdateCallbackAsync(
            (desired, _) =>
            {
                delivered.Add(desired.Version);
                if (desired.Version == 8)
                {
                    caughtUp.SetResult();
                }

                return Task.CompletedTask;
            },
            null,
            Token);

        await device.OpenAsync(Token);
        await caughtUp.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);

        Assert.Equal([6, 8], delivered);
    }

    [Fact]
    public async Task DesiredProperties_HandlerFails_IsLoggedAndTheSdkIsNotTold()
    {
        List<DesiredPropertyUpdateCallback> callbacks = [];
        _clients.SetUp = (_, client) => client
            .Setup(each => each.SetDesiredPropertyUpdateCallbackAsync(It.IsAny<DesiredPropertyUpdateCallback>(), It.IsAny<object>(), It.IsAny<CancellationToken>()))
            .Callback<DesiredPropertyUpdateCallback, object?, CancellationToken>((callback, _, _) => callbacks.Add(callback))
            .Returns(Task.CompletedTask);
        await using var device = _clients.NewFailoverClient();
        await device.SetDesiredPropertyUpdateCallbackAsync((_, _) => throw new InvalidOperationException("Broken."), null, Token);
        await device.OpenAsync(Token);

        await callbacks[0](Desired(2), null!);

        Assert.Equal("Broken.", Assert.Single(_clients.Logs.GetSnapshot()).Exception!.Message);
    }

    [Fact]
    public async Task DesiredProperties_ChangeComesBeforeWhatWasMissedIsRead_AreDeliveredWholeFirst()
    {
        List<long> delivered = [];
        Task change = Task.CompletedTask;
        _clients.SetUp = (number, client) => client
            .Setup(each => each.SetDesiredPropertyUpdateCallbackAsync(It.IsAny<DesiredPropertyUpdateCallback>(), It.IsAny<object>(), It.IsAny<CancellationToken>()))
            .Callback<DesiredPropertyUpdateCallback, object?, CancellationToken>((callback, _, _) => change = number == 1 ? Task.CompletedTask : callback(Desired(3, 0), null!))
            .Returns(Task.CompletedTask);
        await using var device = _clients.NewFailoverClient();
        await device.SetDesiredPropertyUpdateCallbackAsync(
            (desired, _) =>
            {
                delivered.Add(desired.Version * 10 + (long)desired["missed"].Value);
                return Task.CompletedTask;
            },
            null,
            Token);
        await device.OpenAsync(Token);

        // Version 2 is set while there is no connection.
        _clients.Twin = new Twin(new TwinProperties { Desired = Desired(3, 2) });
        await LoseAsync(device, ConnectionStatus.Disconnected);
        await change;

        Assert.Equal([32], delivered);
    }

    [Fact]
    public async Task SetConnectionStatusChangesHandler_LossAndReturn_TellsThemInTheSdksWords()
    {
        List<ConnectionStatus> told = [];
        await using var device = _clients.NewFailoverClient();
        device.SetConnectionStatusChangesHandler((status, _) => told.Add(status));
        await device.OpenAsync(Token);

        await LoseAsync(device, ConnectionStatus.Disconnected_Retrying);
        await device.CloseAsync(Token);

        ConnectionStatus[] distinct = [.. told.Where((status, index) => index == 0 || told[index - 1] != status)];
        Assert.Equal([ConnectionStatus.Disconnected_Retrying, ConnectionStatus.Connected, ConnectionStatus.Disconnected_Retrying, ConnectionStatus.Connected, ConnectionStatus.Disabled], distinct);
    }

    [Fact]
    public async Task SetConnectionStatusChangesHandler_AnotherSubscriberFails_IsToldAllTheSame()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var device = _clients.NewFailoverClient();
        device.StateChanged += (_, _) => throw new InvalidOperationException("Broken.");
        device.SetConnectionStatusChangesHandler((status, _) =>
        {
            if (status == ConnectionStatus.Connected)
            {
                told.SetResult();
            }
        });

        await device.OpenAsync(Token);

        await told.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task SendEventAsync_TooLarge_IsThrownAtOnce()
    {
        _clients.SetUp = (_, client) => client.Setup(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).ThrowsAsync(new MessageTooLargeException("Too large."));
        await using var device = _clients.NewFailoverClient();

        await Assert.ThrowsAsync<MessageTooLargeException>(() => device.SendEventAsync(new Message(), Token));

        Assert.Single(_clients.Made).Verify(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task DisposeAsync_Connected_ClosesAndDisposesTheClient()
    {
        var device = _clients.NewFailoverClient();
        await device.OpenAsync(Token);

        await device.DisposeAsync();

        Assert.Equal(["open 1 at hub.example", "close 1", "dispose 1"], _clients.Calls);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => device.SendEventAsync(new Message(), Token));
    }

    private static TwinCollection Desired(long version, int missed) => new($$"""{ "missed": {{missed}}, "$version": {{version}} }""");

    private static TwinCollection Desired(long version) => new($$"""{ "$version": {{version}} }""");

    /// <summary>Has messages handled and completed.</summary>
    private static Task HandleAsync(FailoverSecureDeviceClient device, Action<Message> handle) => device.SetReceiveMessageHandlerAsync(
        (message, _) =>
        {
            handle(message);
            return device.CompleteAsync(message, Token);
        },
        null,
        Token);

    /// <summary>Has messages kept, to be completed later.</summary>
    private static Task KeepAsync(FailoverSecureDeviceClient device, List<Message> kept) => device.SetReceiveMessageHandlerAsync(
        (message, _) =>
        {
            kept.Add(message);
            return Task.CompletedTask;
        },
        null,
        Token);

    /// <summary>What the SDK would call for each message, by client.</summary>
    private List<ReceiveMessageCallback> TakeMessageCallbacks(Action<int, Message> complete)
    {
        List<ReceiveMessageCallback> callbacks = [];
        _clients.SetUp = (number, client) =>
        {
            client.Setup(each => each.SetReceiveMessageHandlerAsync(It.IsAny<ReceiveMessageCallback>(), It.IsAny<object>(), It.IsAny<CancellationToken>()))
                .Callback<ReceiveMessageCallback, object?, CancellationToken>((callback, _, _) => callbacks.Add(callback))
                .Returns(Task.CompletedTask);
            client.Setup(each => each.CompleteAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>()))
                .Callback<Message, CancellationToken>((message, _) => complete(number, message))
                .Returns(Task.CompletedTask);
        };
        return callbacks;
    }

    /// <summary>Tells a client that its connection is lost, and ends when another one is connected.</summary>
    private async Task LoseAsync(FailoverSecureDeviceClient device, ConnectionStatus status, int number = 1)
    {
        var states = device.ReadStatesAsync(Token);
        _clients.Tell(number, status);
        await states.SkipWhile(state => state.Status != FailoverStatus.Waiting).FirstAsync(state => state.Status == FailoverStatus.Connected, Token);
    }
}
