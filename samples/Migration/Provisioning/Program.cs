using Samples;

// Provisioning [before|after]: a device that asks the Device Provisioning Service for its hub, and connects to that.
return await Sample.RunAsync(args, (before, cancellationToken) =>
{
    var enrollment = new Enrollment(
        Environment.GetEnvironmentVariable("DPS_ENDPOINT") is { Length: > 0 } endpoint ? endpoint : "global.azure-devices-provisioning.net",
        Sample.Read("DPS_ID_SCOPE", "the ID scope of the provisioning service, such as '0ne0000ABCD'"),
        Sample.Read("DPS_REGISTRATION_ID", "the registration id of the device's individual enrollment"),
        Sample.Read("DPS_SYMMETRIC_KEY", "the primary key of that enrollment"));
    return before ? Before.RunAsync(enrollment, cancellationToken) : After.RunAsync(enrollment, cancellationToken);
});
