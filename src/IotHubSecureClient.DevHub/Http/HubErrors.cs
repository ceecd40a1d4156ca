using System.Globalization;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Http;

/// <summary>Answers with an error in the form that the SDKs read: <c>{"Message":"ErrorCode:DeviceNotFound;…","ExceptionMessage":"Tracking ID:…"}</c>.</summary>
internal static class HubErrors
{
    public const string ErrorCodeHeader = "iothub-errorcode";

    public static Task WriteAsync(HubRequest request, HubException error)
    {
        string timestamp = request.State.TimeProvider.GetUtcNow().ToString("MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        string trackingId = $"{Guid.NewGuid():N}-TimeStamp:{timestamp}";
        request.Context.Response.Headers[ErrorCodeHeader] = error.Code.ToString();
        return request.WriteAsync(
            writer =>
            {
                writer.WriteStartObject();

                // SDKs split the message at the semicolons.
                writer.WriteString("Message", $"ErrorCode:{error.Code};{error.Message.Replace(';', ',')}");
                writer.WriteString("ExceptionMessage", $"Tracking ID:{trackingId}");
                writer.WriteEndObject();
            },
            error.StatusCode);
    }
}
