using Service = Microsoft.Azure.Devices.Common.Exceptions;
using Device = Microsoft.Azure.Devices.Client.Exceptions;

namespace IotHubSecureClient.Tests.Contract;

public sealed class ExceptionTests
{
    public static TheoryData<Exception, bool> Errors { get; } = new()
    {
        { new Device.DeviceMaximumQueueDepthExceededException("x"), false },
        { new Device.DeviceMessageLockLostException("x"), false },
        { new Device.DeviceNotFoundException("x"), false },
        { new Device.IotHubCommunicationException("x"), true },
        { new Device.IotHubException("x"), false },
        { new Device.IotHubSuspendedException("x"), false },
        { new Device.IotHubThrottledException("x"), true },
        { new Device.MessageTooLargeException("x"), false },
        { new Device.QuotaExceededException("x"), true },
        { new Device.ServerBusyException("x"), true },
        { new Device.ServerErrorException("x"), true },
        { new Device.UnauthorizedException("x"), false },
        { new Service.DeviceAlreadyExistsException("x"), false },
        { new Service.DeviceMaximumQueueDepthExceededException("x"), false },
        { new Service.DeviceNotFoundException("x"), false },
        { new Service.IotHubCommunicationException("x"), true },
        { new Service.IotHubException("x"), false },
        { new Service.IotHubNotFoundException("x"), false },
        { new Service.IotHubSuspendedException("x"), false },
        { new Service.IotHubThrottledException("x", null), true },
        { new Service.MessageTooLargeException("x"), false },
        { new Service.PreconditionFailedException("x"), false },
        { new Service.QuotaExceededException("x"), true },
        { new Service.ServerBusyException("x"), true },
        { new Service.ServerErrorException("x"), true },
        { new Service.ThrottlingException("x"), true },
        { new Service.UnauthorizedException("x"), false },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void IsTransient_OfEachError_IsTheSdks(Exception error, bool isTransient)
    {
        bool actual = error is Device.IotHubException device ? device.IsTransient : ((Service.IotHubException)error).IsTransient;

        Assert.Equal(isTransient, actual);
    }
}
