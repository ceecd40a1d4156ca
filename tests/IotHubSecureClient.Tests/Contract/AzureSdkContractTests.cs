namespace IotHubSecureClient.Tests.Contract;

public sealed class AzureSdkContractTests
{
    public static TheoryData<string> Assemblies { get; } =
    [
        "Microsoft.Azure.Devices",
        "Microsoft.Azure.Devices.Client",
        "Microsoft.Azure.Devices.Provisioning.Client",
        "Microsoft.Azure.Devices.Provisioning.Service",
        "Microsoft.Azure.Devices.Provisioning.Transport.Amqp",
        "Microsoft.Azure.Devices.Provisioning.Transport.Http",
        "Microsoft.Azure.Devices.Provisioning.Transport.Mqtt",
        "Microsoft.Azure.Devices.Shared",
    ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Contract_BesideThePackage_DeclaresNothingThatThePackageDoesNot(string assembly)
    {
        if (AzureSdk.Mode != AzureSdk.Contract)
        {
            Assert.Skip("This build compiles against the packages themselves. A build with -p:AzureIotSdk=contract compares.");
        }

        if (!AzureSdk.TryReadAssembly(assembly, out byte[] package, out string whereLooked))
        {
            Assert.Skip($"The package of {assembly} is not on this machine: neither {whereLooked} exists.");
        }

        byte[] contract = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));

        List<string> differences = Differences(PublicSurface.Read(contract), PublicSurface.Read(package));

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void Differences_WhenAMemberDiffers_NamesIt()
    {
        Dictionary<string, TypeSurface> contract = new() { ["T"] = new TypeSurface("T", "class") { Members = { "a", "old" } }, ["U"] = new TypeSurface("U", "class") };
        Dictionary<string, TypeSurface> package = new() { ["T"] = new TypeSurface("T", "struct") { Members = { "b", "old" }, ObsoleteMembers = { "old" }, AbstractMembers = { "b" } } };

        Assert.Equal(
            ["T: is class, and struct in the package", "T: a is not in the package", "T: old is obsolete in the package", "T: b is abstract in the package and missing", "U: is not in the package"],
            Differences(contract, package));
    }

    private static List<string> Differences(Dictionary<string, TypeSurface> contract, Dictionary<string, TypeSurface> package)
    {
        List<string> differences = [];
        foreach (TypeSurface type in contract.Values)
        {
            if (!package.TryGetValue(type.Name, out TypeSurface? real))
            {
                differences.Add($"{type.Name}: is not in the package");
                continue;
            }

            if (type.Shape != real.Shape)
            {
                differences.Add($"{type.Name}: is {type.Shape}, and {real.Shape} in the package");
            }

            differences.AddRange(type.Interfaces.Except(real.Interfaces).Select(name => $"{type.Name}: does not implement {name} in the package"));
            differences.AddRange(type.Members.Except(real.Members).Select(member => $"{type.Name}: {member} is not in the package"));
            differences.AddRange(type.Members.Intersect(real.ObsoleteMembers).Select(member => $"{type.Name}: {member} is obsolete in the package"));

            // Whoever derives from a type or implements it, or lists its values, has to see all that the package will ask for.
            IEnumerable<string> required = type.IsClosed ? [] : type.IsExhaustive ? real.Members.Except(real.ObsoleteMembers) : real.AbstractMembers;
            string reason = type.IsExhaustive ? "in" : "abstract in";
            differences.AddRange(required.Except(type.Members).Select(member => $"{type.Name}: {member} is {reason} the package and missing"));
        }

        return differences;
    }
}
