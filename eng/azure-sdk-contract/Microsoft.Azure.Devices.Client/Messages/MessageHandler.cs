namespace Microsoft.Azure.Devices.Client;

public delegate Task<MessageResponse> MessageHandler(Message message, object userContext);
