namespace Microsoft.Azure.Devices.Client.Transport;

public class FileUploadCompletionNotification
{
    public string CorrelationId { get; set; }

    public bool IsSuccess { get; set; }

    public int StatusCode { get; set; }

    public string StatusDescription { get; set; }
}
