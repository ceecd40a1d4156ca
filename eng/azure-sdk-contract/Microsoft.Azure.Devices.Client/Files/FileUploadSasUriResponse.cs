namespace Microsoft.Azure.Devices.Client.Transport;

public class FileUploadSasUriResponse
{
    public string CorrelationId { get; set; }

    public string HostName { get; set; }

    public string ContainerName { get; set; }

    public string BlobName { get; set; }

    public string SasToken { get; set; }

    public Uri GetBlobUri() => new($"https://{HostName}/{ContainerName}/{Uri.EscapeDataString(BlobName)}{SasToken}");
}
