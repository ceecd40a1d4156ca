namespace Microsoft.Azure.Devices.Client;

public delegate Task<MethodResponse> MethodCallback(MethodRequest methodRequest, object userContext);
