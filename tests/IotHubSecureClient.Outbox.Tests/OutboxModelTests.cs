using CsCheck;

namespace IotHubSecureClient.Tests;

public class OutboxModelTests
{
    private static readonly Gen<OutboxStep> Step = Gen.Frequency(
        (6, Gen.Const(OutboxStep.Enqueue)),
        (4, Gen.Const(OutboxStep.Acknowledge)),
        (2, Gen.Const(OutboxStep.Fail)),
        (1, Gen.Const(OutboxStep.Reopen)),
        (1, Gen.Const(OutboxStep.Crash)));

    [Fact]
    public async Task Outbox_AnyInterleaving_SendsEveryMessageInOrderAndNothingAgainThatWasAcknowledged() =>
        await Gen.Select(Step, Gen.Int[0, 2]).Array[1, 30].SampleAsync(
            async steps =>
            {
                await using var model = await OutboxModel.StartAsync();
                foreach (var step in steps)
                {
                    await model.DoAsync(step);
                }

                await model.EndAsync();
            },
            iter: 60);
}
