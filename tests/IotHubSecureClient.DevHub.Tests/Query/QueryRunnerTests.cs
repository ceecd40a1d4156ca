using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IotHubSecureClient.Emulation.Query;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Emulation.Twins;
using IotHubSecureClient.Tests.Sessions;

namespace IotHubSecureClient.Tests.Query;

public sealed class QueryRunnerTests : IDisposable
{
    private readonly StateFixture _hub = new();

    public QueryRunnerTests()
    {
        Add("a", """{"region":"US","floor":1,"live":true,"group":"g1"}""", """{"interval":5,"obj":{"x":1}}""", """{"interval":5}""");
        Add("b", """{"region":"US","floor":2,"live":false}""", """{"interval":10}""", """{"interval":5,"status":"ok"}""");
        Add("c", """{"region":"EU","floor":"2"}""", """{"interval":60.5}""", """{"status":"ok"}""");
        Add("d", "{}", "{}", """{"status":"bad"}""");
        _hub.State.Registry.SetStatus("d", DeviceStatus.Disabled, "it's \"off\"");
    }

    public void Dispose() => _hub.Dispose();

    [Theory]
    [InlineData("SELECT * FROM devices", "a b c d")]
    [InlineData("select * from DEVICES where 1 = 1", "a b c d")]
    [InlineData("SELECT * FROM devices WHERE tags.region = 'US'", "a b")]
    [InlineData("SELECT * FROM devices WHERE tags.region = \"US\"", "a b")]
    [InlineData("SELECT * FROM devices WHERE 'US' = tags.region", "a b")]
    [InlineData("SELECT * FROM devices WHERE tags.Region = 'US'", "")]
    [InlineData("SELECT * FROM devices WHERE tags.region = 'us'", "")]
    [InlineData("SELECT * FROM devices WHERE tags.region != 'US'", "c")]
    [InlineData("SELECT * FROM devices WHERE tags.region <> 'US'", "c")]
    [InlineData("SELECT * FROM devices WHERE NOT tags.region = 'US'", "c")]
    [InlineData("SELECT * FROM devices WHERE NOT is_defined(tags.region) OR tags.region != 'US'", "c d")]
    [InlineData("SELECT * FROM devices WHERE IS_DEFINED(tags.region)", "a b c")]
    [InlineData("SELECT * FROM devices WHERE tags.floor = 2", "b")]
    [InlineData("SELECT * FROM devices WHERE tags.floor = '2'", "c")]
    [InlineData("SELECT * FROM devices WHERE tags.floor != 2", "a")]
    [InlineData("SELECT * FROM devices WHERE tags.live = true", "a")]
    [InlineData("SELECT * FROM devices WHERE tags.live", "a")]
    [InlineData("SELECT * FROM devices WHERE NOT tags.live", "b")]
    [InlineData("SELECT * FROM devices WHERE tags.region", "")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.interval >= 10", "b c")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.interval > 0xA", "c")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.interval < 1e1", "a")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.interval = properties.reported.interval", "a")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.interval - 5 = properties.reported.interval", "b")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.interval * 2 + 1 = 21", "b")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.interval % 2 = 1 AND -properties.desired.interval < -4", "a")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.interval / 0 > 1", "")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.obj = properties.desired.obj", "")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.obj.x = 1", "a")]
    [InlineData("SELECT * FROM devices WHERE is_defined(properties.desired.obj)", "a")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.$version = 1", "")]
    [InlineData("SELECT * FROM devices WHERE properties.desired.$version = 2", "a b c d")]
    [InlineData("SELECT * FROM devices WHERE deviceId IN ['a', 'c', 'z']", "a c")]
    [InlineData("SELECT * FROM devices WHERE deviceId NIN ['a', 'c', 'z']", "b d")]
    [InlineData("SELECT * FROM devices WHERE tags.floor IN [1, '2', -3]", "a c")]
    [InlineData("SELECT * FROM devices WHERE tags.region NIN ['US']", "c")]
    [InlineData("SELECT * FROM devices WHERE STARTSWITH(deviceId, 'a') OR endswith(tags.region, 'U')", "a c")]
    [InlineData("SELECT * FROM devices WHERE STARTSWITH(id, 'b')", "b")]
    [InlineData("SELECT * FROM devices WHERE STARTSWITH(tags.floor, '2')", "c")]
    [InlineData("SELECT * FROM devices WHERE status = 'enabled' AND connectionState = 'Disconnected'", "a b c")]
    [InlineData("SELECT * FROM devices WHERE STATUS = 'disabled'", "d")]
    [InlineData("SELECT * FROM devices WHERE statusReason = 'it\\'s \\u0022off\"'", "d")]
    [InlineData("SELECT * FROM devices WHERE statusReason = null", "")]
    [InlineData("SELECT * FROM devices WHERE tags.region = undefined", "")]
    [InlineData("SELECT * FROM devices WHERE devices.deviceId = 'a' AND devices.tags.region = 'US'", "a")]
    [InlineData("SELECT * FROM devices WHERE tags.[[group]] = 'g1'", "a")]
    [InlineData("SELECT * FROM devices WHERE capabilities.iotEdge = false", "a b c d")]
    [InlineData("SELECT * FROM devices WHERE tags.region = 'EU' OR tags.region = 'US' AND tags.floor = 1", "a c")]
    [InlineData("SELECT * FROM devices WHERE (tags.region = 'EU' OR tags.region = 'US') AND tags.floor = 1", "a")]
    [InlineData("SELECT * FROM devices WHERE NOT (tags.region = 'US' AND tags.floor = 1)", "b c")]
    [InlineData("SELECT TOP 2 * FROM devices WHERE tags.region != 'XX'", "a b")]
    public void Run_Condition_SelectsTheDevices(string query, string devices)
    {
        IReadOnlyList<JsonNode> rows = Rows(query);
        Assert.Equal(devices, string.Join(' ', rows.Select(r => (string?)r["deviceId"])));
    }

    [Fact]
    public void Run_SelectAll_AnswersWithWholeTwins()
    {
        JsonNode row = Rows("SELECT * FROM devices WHERE deviceId = 'a'").Single();

        Assert.Equal("US", (string?)row["tags"]!["region"]);
        Assert.Equal(2, (int?)row["properties"]!["desired"]!["$metadata"]!["interval"]!["$lastUpdatedVersion"]);
        Assert.Equal("Twin", QueryRunner.ItemType("SELECT * FROM devices"));
        Assert.Equal("Raw", QueryRunner.ItemType("SELECT deviceId FROM devices"));
    }

    [Theory]
    [InlineData("SELECT DeviceId, connectionstate FROM devices WHERE deviceId = 'a'", """[{"deviceId":"a","connectionState":"Disconnected"}]""")]
    [InlineData("SELECT deviceId AS id, tags.region FROM devices", """[{"id":"a","region":"US"},{"id":"b","region":"US"},{"id":"c","region":"EU"},{"id":"d"}]""")]
    [InlineData("SELECT properties.desired.obj, properties.desired.interval FROM devices WHERE tags.floor = 1", """[{"obj":{"x":1},"interval":5}]""")]
    [InlineData("SELECT tags.region AS [[from]] FROM devices WHERE deviceId = 'a'", """[{"from":"US"}]""")]
    [InlineData("SELECT COUNT() AS n FROM devices", """[{"n":4}]""")]
    [InlineData("SELECT count() as n FROM devices WHERE tags.region = 'nowhere'", """[{"n":0}]""")]
    [InlineData("SELECT tags.region AS region, COUNT() AS n FROM devices GROUP BY tags.region", """[{"region":"US","n":2},{"region":"EU","n":1},{"n":1}]""")]
    [InlineData("SELECT TOP 1 tags.region AS region, COUNT() AS n FROM devices GROUP BY tags.region", """[{"region":"US","n":2}]""")]
    [InlineData(
        "SELECT SUM(properties.desired.interval) AS s, AVG(properties.desired.interval) AS a, MIN(properties.desired.interval) AS lo, MAX(properties.desired.interval) AS hi, MAX(tags.region) AS r FROM devices WHERE tags.floor = 1 OR tags.floor = 2",
        """[{"s":15,"a":7.5,"lo":5,"hi":10,"r":"US"}]""")]
    [InlineData("SELECT AVG(tags.nothing) AS a, MIN(tags.nothing) AS m, SUM(tags.nothing) AS s FROM devices", """[{"s":0}]""")]
    public void Run_Columns_AnswersWithTheirValues(string query, string expected) =>
        Assert.Equal(expected, $"[{string.Join(',', _hub.State.Queries.Run(query, 100, null).Rows.Select(r => Encoding.UTF8.GetString(r.Span)))}]");

    [Fact]
    public void Run_Modules_ReadsTheModulesOfAllDevices()
    {
        _hub.State.Registry.CreateModule("b", "m1");
        _hub.State.Registry.CreateModule("a", "m2");
        _hub.State.Registry.CreateModule("a", "$edgeAgent");

        Assert.Equal(["a/$edgeAgent", "a/m2", "b/m1"], Rows("SELECT * FROM devices.modules").Select(r => $"{r["deviceId"]}/{r["moduleId"]}"));
        Assert.Equal(["m2"], Rows("SELECT moduleId FROM devices.modules WHERE devices.deviceId = 'a' AND devices.modules.moduleId != '$edgeAgent'").Select(r => (string?)r["moduleId"]));
        Assert.Equal(4, Rows("SELECT * FROM devices").Count);
    }

    [Fact]
    public void Run_ConnectedDevice_IsFoundByItsState()
    {
        using DeviceSessionRegistration registration = _hub.Connect(_hub.State.Registry.Find("b")!, new RecordingSession());
        Assert.Equal(["b"], Rows("SELECT deviceId FROM devices WHERE connectionState = 'Connected'").Select(r => (string?)r["deviceId"]));
    }

    [Theory]
    [InlineData("SELECT * FROM devices", 1, "a|b|c|d")]
    [InlineData("SELECT * FROM devices", 2, "a b|c d")]
    [InlineData("SELECT * FROM devices", 3, "a b c|d")]
    [InlineData("SELECT * FROM devices", 4, "a b c d")]
    [InlineData("SELECT TOP 3 deviceId FROM devices", 2, "a b|c")]
    [InlineData("SELECT TOP 2 deviceId FROM devices", 2, "a b")]
    [InlineData("SELECT * FROM devices WHERE tags.region = 'US'", 1, "a|b")]
    [InlineData("SELECT * FROM devices WHERE tags.region = 'XX'", 1, "")]
    public void Run_Pages_GoOnUntilTheEnd(string query, int pageSize, string pages)
    {
        List<string> seen = [];
        string? continuation = null;
        do
        {
            QueryPage page = _hub.State.Queries.Run(query, pageSize, continuation);
            seen.Add(string.Join(' ', page.Rows.Select(r => (string?)JsonNode.Parse(r.Span)!["deviceId"])));
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(pages, string.Join('|', seen));
    }

    [Fact]
    public void Run_GroupsOverPages_GoOnUntilTheEnd()
    {
        const string Query = "SELECT tags.region AS region, COUNT() AS n FROM devices GROUP BY tags.region";
        QueryPage first = _hub.State.Queries.Run(Query, 2, null);
        QueryPage second = _hub.State.Queries.Run(Query, 2, first.Continuation);

        Assert.Equal((2, 1), (first.Rows.Count, second.Rows.Count));
        Assert.Null(second.Continuation);
    }

    [Fact]
    public void Run_DevicesThatComeAndGoBetweenPages_ShiftNothing()
    {
        QueryPage first = _hub.State.Queries.Run("SELECT * FROM devices", 2, null);
        _hub.State.Registry.Delete("a");
        _hub.State.Registry.Delete("b");
        _hub.State.Registry.Create("aa");
        _hub.State.Registry.Create("e");

        Assert.Equal(["c", "d", "e"], _hub.State.Queries.Run("SELECT * FROM devices", 9, first.Continuation).Rows.Select(r => (string?)JsonNode.Parse(r.Span)!["deviceId"]));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!!")]
    [InlineData("AAAA")]
    public void Run_UnknownContinuation_Throws(string continuation) =>
        Assert.Equal(HubErrorCode.ArgumentInvalid, Assert.Throws<HubException>(() => _hub.State.Queries.Run("SELECT * FROM devices", 2, continuation)).Code);

    [Fact]
    public void Run_ContinuationOfAnotherQuery_Throws()
    {
        string? continuation = _hub.State.Queries.Run("SELECT * FROM devices", 2, null).Continuation;
        Assert.Throws<HubException>(() => _hub.State.Queries.Run("SELECT deviceId FROM devices", 2, continuation));
    }

    private List<JsonNode> Rows(string query) => [.. _hub.State.Queries.Run(query, 100, null).Rows.Select(r => JsonNode.Parse(r.Span)!)];

    private void Add(string deviceId, string tags, string desired, string reported)
    {
        _hub.State.Registry.Create(deviceId);
        IdentityEntry entry = _hub.State.Registry.GetEntry(new(deviceId));
        using JsonDocument twin = JsonDocument.Parse($$$"""{"tags":{{{tags}}},"properties":{"desired":{{{desired}}}}}""");
        _hub.State.Twins.Update(entry, TwinUpdate.Read(twin.RootElement, isReplacement: false), ETagCondition.Any);
        _hub.State.Twins.PatchReported(entry, Encoding.UTF8.GetBytes(reported));
    }
}
