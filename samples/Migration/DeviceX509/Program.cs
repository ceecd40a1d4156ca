using System.Security.Cryptography.X509Certificates;
using Samples;

// DeviceX509 [before|after]: a device that has a certificate in place of a key.
return await Sample.RunAsync(args, async (before, cancellationToken) =>
{
    var hostName = Sample.Read("IOTHUB_HOST_NAME", "the hub's host name, such as 'my-hub.azure-devices.net'");
    var deviceId = Sample.Read("IOTHUB_DEVICE_ID", "the device's id, which is the common name of its certificate where a CA signed that");
    var file = Sample.Read("IOTHUB_DEVICE_CERTIFICATE", "the path of a PEM file with the device's certificate and its private key");
    using var pem = X509Certificate2.CreateFromPemFile(file);
    // Windows takes no client certificate whose key is in memory alone, as a PEM file's is.
    using var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    await (before ? Before.RunAsync(hostName, deviceId, certificate, cancellationToken) : After.RunAsync(hostName, deviceId, certificate, cancellationToken));
});
