namespace IotHubSecureClient.Emulation.Query;

/// <summary>One element of a SELECT list.</summary>
/// <param name="Name">Its name in the result.</param>
/// <param name="Path">The property; <see langword="null"/> for <c>COUNT()</c> only.</param>
/// <param name="Aggregate">What is made of the values of many twins; <see langword="null"/> for the value of one.</param>
internal sealed record QueryColumn(string Name, PathExpression? Path, QueryAggregate? Aggregate);
