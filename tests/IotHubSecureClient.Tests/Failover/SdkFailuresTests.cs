using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;
using Device = Microsoft.Azure.Devices.Client.Exceptions;
using Service = Microsoft.Azure.Devices.Common.Exceptions;

namespace IotHubSecureClient.Tests.Failover;

public sealed class SdkFailuresTests
{
    public static TheoryData<Exception, FailureKind> Failures { get; } = new()
    {
        { new Device.UnauthorizedException("No."), FailureKind.Unauthorized },
        { new Service.UnauthorizedException("No."), FailureKind.Unauthorized },
        { new Device.DeviceNotFoundException("No."), FailureKind.NotFound },
        { new Service.DeviceNotFoundException("No."), FailureKind.NotFound },
        { new Service.IotHubNotFoundException("No."), FailureKind.NotFound },
        { new Device.IotHubSuspendedException("No."), FailureKind.Suspended },
        { new Service.IotHubSuspendedException("No."), FailureKind.Suspended },
        { new Device.IotHubThrottledException("No."), FailureKind.Throttled },
        { new Device.ServerBusyException("No."), FailureKind.Throttled },
        { new Device.QuotaExceededException("No."), FailureKind.Throttled },
        { new Service.ThrottlingException("No."), FailureKind.Throttled },
        { new Service.IotHubThrottledException("No.", new IOException()), FailureKind.Throttled },
        { new Service.ServerBusyException("No."), FailureKind.Throttled },
        { new Service.QuotaExceededException("No."), FailureKind.Throttled },
        { new Device.IotHubCommunicationException("No."), FailureKind.ConnectionLost },
        { new Service.IotHubCommunicationException("No."), FailureKind.ConnectionLost },
        { new Device.IotHubCommunicationException("No.", new IOException("No.", new AuthenticationException("No."))), FailureKind.Rejected },
        { new Service.IotHubCommunicationException("No.", new AuthenticationException("No.")), FailureKind.Rejected },
        { new Device.IotHubCommunicationException("CONNECT failed: RefusedServerUnavailable"), FailureKind.Unavailable },
        { new Device.IotHubCommunicationException("No.", new AggregateException(new IOException("No."), new Device.IotHubCommunicationException("CONNECT failed: RefusedServerUnavailable"))), FailureKind.Unavailable },
        { new Device.IotHubCommunicationException("CONNECT failed: RefusedIdentifierRejected"), FailureKind.ConnectionLost },
        { new Device.IotHubCommunicationException("No.", new WebSocketException("The server returned status code '429' when status code '101' was expected.")), FailureKind.Throttled },
        { new Service.IotHubCommunicationException("No.", new WebSocketException("The server returned status code '429' when status code '101' was expected.")), FailureKind.Throttled },
        { new WebSocketException("The server returned status code '503' when status code '101' was expected."), FailureKind.Unavailable },
        { new Device.IotHubCommunicationException("No.", new WebSocketException("The server returned status code '400' when status code '101' was expected.")), FailureKind.ConnectionLost },
        { new Device.MessageTooLargeException("No."), FailureKind.Rejected },
        { new Service.MessageTooLargeException("No.", new IOException()), FailureKind.Rejected },
        { new Device.IotHubException("No.", isTransient: true), FailureKind.Transient },
        { new Device.IotHubException("No.", isTransient: false), FailureKind.Rejected },
        { new Service.IotHubException("No.", isTransient: true), FailureKind.Transient },
        { new Service.IotHubException("No.", isTransient: false), FailureKind.Rejected },
        { new AuthenticationException("No."), FailureKind.Rejected },
        { new AuthenticationException("Alert.", new InvalidOperationException("tlsv1 alert internal error")), FailureKind.HandshakeFailed },
        { new HttpRequestException("No.", new AuthenticationException("Alert.", new InvalidOperationException("tlsv1 unrecognized name"))), FailureKind.HandshakeFailed },
        { new OperationCanceledException(), FailureKind.ConnectionLost },
        { new TimeoutException(), FailureKind.ConnectionLost },
        { new ObjectDisposedException("channel"), FailureKind.ConnectionLost },
        { new IOException("No."), FailureKind.ConnectionLost },
        { new SocketException((int)SocketError.ConnectionRefused), FailureKind.ConnectionLost },
        { new WebSocketException("No."), FailureKind.ConnectionLost },
        { new HttpRequestException("No."), FailureKind.ConnectionLost },
        { new HttpRequestException("No.", new AuthenticationException("No.")), FailureKind.Rejected },
        { new ArgumentException("No."), FailureKind.Rejected },
        { new TlsPolicyViolationException("hub.example", 8883, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "Wrong.")]), FailureKind.PolicyViolation },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Classify_FailureOfTheSdk_SaysWhatItMeans(Exception exception, FailureKind expected)
    {
        ArgumentNullException.ThrowIfNull(exception);

        Assert.Equal(expected, SdkFailures.Classify(exception).Kind);
    }
}
