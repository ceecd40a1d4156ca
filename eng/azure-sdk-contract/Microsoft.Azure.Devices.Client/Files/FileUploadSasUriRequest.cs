namespace Microsoft.Azure.Devices.Client.Transport;

public class FileUploadSasUriRequest
{
    public string BlobName { get; set; }
}
