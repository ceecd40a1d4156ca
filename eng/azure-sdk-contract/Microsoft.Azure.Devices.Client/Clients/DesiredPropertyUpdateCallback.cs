using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Client;

public delegate Task DesiredPropertyUpdateCallback(TwinCollection desiredProperties, object userContext);
