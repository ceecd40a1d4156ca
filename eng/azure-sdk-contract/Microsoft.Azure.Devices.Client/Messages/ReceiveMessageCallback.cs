namespace Microsoft.Azure.Devices.Client;

public delegate Task ReceiveMessageCallback(Message message, object userContext);
