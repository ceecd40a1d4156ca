using System.Text;
using System.Text.Json;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Tests.Twins;

public sealed class TwinRulesTests : IDisposable
{
    private readonly StateFixture _hub = new();

    public void Dispose() => _hub.Dispose();

    [Theory]
    [InlineData("4503599627370495", true)]
    [InlineData("4503599627370496", false)]
    [InlineData("-4503599627370496", true)]
    [InlineData("-4503599627370497", false)]
    [InlineData("99999999999999999999", false)]
    [InlineData("4503599627370496.5", true)]
    [InlineData("1e300", true)]
    [InlineData("1e999", false)]
    [InlineData("true", true)]
    [InlineData("[1,\"a\",{\"b\":true}]", true)]
    [InlineData("[null]", false)]
    [InlineData("[{\"a b\":1}]", false)]
    [InlineData("[4503599627370496]", false)]
    public void Check_Values_FollowTheTable(string value, bool allowed) => AssertCheck($$"""{"a":{{value}}}""", allowed);

    [Theory]
    [InlineData("a-b_c", true)]
    [InlineData("é漢", true)]
    [InlineData("", false)]
    [InlineData("a.b", false)]
    [InlineData("$a", false)]
    [InlineData("a b", false)]
    [InlineData("a\\u0001", false)]
    [InlineData("a\\u0085", false)]
    public void Check_Keys_FollowTheTable(string key, bool allowed)
    {
        AssertCheck($$"""{"{{key}}":1}""", allowed);
        AssertCheck($$$"""{"x":{"{{{key}}}":1}}""", allowed);
    }

    [Fact]
    public void Check_ReadOnlyNames_ArePassedOverAtTheTopOnly()
    {
        AssertCheck("""{"$metadata":{"$lastUpdated":"x"},"$version":3}""", true);
        AssertCheck("""{"a":{"$version":3}}""", false);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Check_LongKey_EndsAt1KiB(int length, bool allowed) => AssertCheck($$"""{"{{new string('k', length)}}":1}""", allowed);

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public void Check_LongString_EndsAt4KiBOfUtf8(int length, bool allowed) => AssertCheck($$"""{"a":"{{new string('é', length)}}"}""", allowed);

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Check_Nesting_EndsAtTenObjects(int depth, bool allowed)
    {
        StringBuilder json = new("\"value\"");
        for (int level = 0; level < depth; level++)
        {
            json.Insert(0, "{\"p\":").Append('}');
        }

        AssertCheck($$"""{"p":{{json}}}""", allowed);
    }

    [Theory]
    [InlineData("""{"a":null,"b":{"c":null}}""", true, true)]
    [InlineData("""{"a":null}""", false, false)]
    [InlineData("""{"b":{"c":null}}""", false, false)]
    public void Check_Null_IsForPatchesOnly(string json, bool isPatch, bool allowed) => AssertCheck(json, allowed, isPatch);

    [Theory]
    [InlineData("""{"k":"abc"}""", 4)]
    [InlineData("""{"é":"é"}""", 4)]
    [InlineData("""{"n":1.5,"b":false,"i":7}""", 23)]
    [InlineData("""{"o":{"p":"q"},"a":["x",1]}""", 13)]
    [InlineData("""{"k":"a\u0001\u0085b"}""", 3)]
    [InlineData("{}", 0)]
    public void Size_Document_CountsAsDocumented(string json, int size)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(size, TwinRules.Size(new TwinMerge(default, null).Create(document.RootElement)));
    }

    [Theory]
    [InlineData(32 * 1024, true)]
    [InlineData((32 * 1024) + 1, false)]
    public void PatchReported_Size_EndsAt32KiB(int size, bool allowed)
    {
        _hub.State.Registry.Create("d1");
        AssertAllowed(allowed, () => _hub.State.Twins.PatchReported(_hub.State.Registry.GetEntry(new("d1")), Encoding.UTF8.GetBytes(OfSize(size))));
    }

    [Theory]
    [InlineData("tags", 8 * 1024, true)]
    [InlineData("tags", (8 * 1024) + 1, false)]
    [InlineData("desired", 32 * 1024, true)]
    [InlineData("desired", (32 * 1024) + 1, false)]
    public void Update_Size_EndsAtTheSectionsLimit(string section, int size, bool allowed)
    {
        _hub.State.Registry.Create("d1");
        IdentityEntry device = _hub.State.Registry.GetEntry(new("d1"));
        string json = section == "tags" ? $$"""{"tags":{{OfSize(size)}}}""" : $$$"""{"properties":{"desired":{{{OfSize(size)}}}}}""";
        using JsonDocument document = JsonDocument.Parse(json);

        AssertAllowed(allowed, () => _hub.State.Twins.Update(device, TwinUpdate.Read(document.RootElement, isReplacement: false), ETagCondition.Any));
        Assert.Equal(allowed ? 2 : 1, device.Twin.Version);
    }

    private static string OfSize(int size)
    {
        StringBuilder json = new("{");
        for (int i = 0; size > 0; i++)
        {
            string key = $"k{i:000}";
            int length = Math.Min(4096, size - key.Length);
            json.Append(i == 0 ? "" : ",").Append('"').Append(key).Append("\":\"").Append('v', length).Append('"');
            size -= key.Length + length;
        }

        return json.Append('}').ToString();
    }

    private static void AssertCheck(string json, bool allowed, bool isPatch = true)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        AssertAllowed(allowed, () => TwinRules.Check("desired", document.RootElement, isPatch));
    }

    private static void AssertAllowed(bool allowed, Action action)
    {
        Exception? refusal = Record.Exception(action);
        if (allowed)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.Equal(HubErrorCode.ArgumentInvalid, Assert.IsType<HubException>(refusal).Code);
        }
    }
}
