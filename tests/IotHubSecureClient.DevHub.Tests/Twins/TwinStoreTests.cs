using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Emulation.Twins;
using IotHubSecureClient.Tests.Sessions;

namespace IotHubSecureClient.Tests.Twins;

public sealed class TwinStoreTests : IDisposable
{
    private readonly StateFixture _hub = new();
    private readonly IdentityEntry _device;

    public TwinStoreTests()
    {
        _hub.State.Registry.Create("d1");
        _device = _hub.State.Registry.GetEntry(new("d1"));
    }

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void Update_AnyPatchesOfTagsAndDesired_MergesAsTheModelDoes() =>
        Gen.Select(TwinGenerators.Patch, TwinGenerators.Patch).Array[1, 5].Sample(
            patches =>
            {
                using StateFixture hub = new();
                IdentityEntry device = NewDevice(hub);
                JsonNode? tags = new JsonObject();
                JsonNode? desired = new JsonObject();
                foreach ((JsonObject tagsPatch, JsonObject desiredPatch) in patches)
                {
                    Update(hub, device, new JsonObject { ["tags"] = tagsPatch.DeepClone(), ["properties"] = new JsonObject { ["desired"] = desiredPatch.DeepClone() } }.ToJsonString());
                    tags = TwinModel.MergePatch(tags, tagsPatch);
                    desired = TwinModel.MergePatch(desired, desiredPatch);
                }

                AssertJson(tags!, device.Twin.Tags);
                AssertJson(desired!, device.Twin.Desired);
                Assert.Equal(patches.Length + 1, device.Twin.DesiredVersion);
                Assert.Equal(patches.Length + 1, device.Twin.Version);
            },
            iter: 300);

    [Fact]
    public void PatchReported_AnyPatches_MergesAsTheModelDoes() =>
        TwinGenerators.Patch.Array[1, 5].Sample(
            patches =>
            {
                using StateFixture hub = new();
                IdentityEntry device = NewDevice(hub);
                JsonNode? reported = new JsonObject();
                long version = 1;
                foreach (JsonObject patch in patches)
                {
                    version = hub.State.Twins.PatchReported(device, Encoding.UTF8.GetBytes(patch.ToJsonString()));
                    reported = TwinModel.MergePatch(reported, patch);
                }

                AssertJson(reported!, device.Twin.Reported);
                Assert.Equal(patches.Length + 1, version);
                Assert.Equal(1, device.Twin.DesiredVersion);
                Assert.Equal("AAAAAAAAAAE=", device.Twin.ETag);
            },
            iter: 300);

    [Fact]
    public void Update_AnyChanges_TellTheDeviceWhatLeadsItToTheSameDesiredProperties() =>
        Gen.Select(Gen.Bool, TwinGenerators.Patch, TwinGenerators.Document).Array[1, 6].Sample(
            changes =>
            {
                using StateFixture hub = new();
                RecordingSession session = new();
                HubDevice identity = hub.State.Registry.Create("d1");
                using DeviceSessionRegistration registration = hub.Connect(identity, session);
                registration.DesiredEnabled = true;
                IdentityEntry device = hub.State.Registry.GetEntry(new("d1"));
                foreach ((bool replaces, JsonObject patch, JsonObject document) in changes)
                {
                    Update(hub, device, new JsonObject { ["properties"] = new JsonObject { ["desired"] = (replaces ? document : patch).DeepClone() } }.ToJsonString(), replaces);
                }

                JsonNode? seen = new JsonObject();
                foreach ((string patch, long version) in session.Desired)
                {
                    JsonObject sent = JsonNode.Parse(patch)!.AsObject();
                    Assert.Equal(version, (long)sent["$version"]!);
                    sent.Remove("$version");
                    seen = TwinModel.MergePatch(seen, sent);
                }

                AssertJson(seen!, device.Twin.Desired);
                Assert.Equal(Enumerable.Range(2, changes.Length).Select(v => (long)v), session.Desired.Select(d => d.Version));
            },
            iter: 300);

    [Fact]
    public void PatchReported_AnyBytes_AnswersOrRefuses() =>
        Gen.OneOf(Gen.Byte.Array[0, 64], Gen.String[Gen.OneOfConst('{', '}', '"', ':', 'a', '[', ']', ',', '1', '\\', 'u', 'd', '8', '0', ' '), 0, 24].Select(Encoding.UTF8.GetBytes)).Sample(bytes =>
        {
            Exception? refusal = Record.Exception(() => _hub.State.Twins.PatchReported(_device, bytes));
            Assert.True(refusal is null or HubException, refusal?.ToString());
        });

    [Fact]
    public void PatchReported_HalfOfASurrogatePair_IsRefusedAsFormatError() =>
        Assert.Equal(HubErrorCode.IotHubFormatError, Assert.Throws<HubException>(() => Report("""{"a":"\ud800"}""")).Code);

    [Fact]
    public void PatchReported_MemberTwice_IsRefusedAsFormatError() =>
        Assert.Equal(HubErrorCode.IotHubFormatError, Assert.Throws<HubException>(() => Report("""{"a":1,"a":2}""")).Code);

    [Fact]
    public void Get_NewDevice_HasEmptySectionsOfVersion1()
    {
        TwinDocument twin = TwinStore.Get(_device);

        Assert.Equal("""{"desired":{"$version":1},"reported":{"$version":1}}""", Encoding.UTF8.GetString(TwinJson.WriteForDevice(twin).Span));
        Assert.Equal("AAAAAAAAAAE=", twin.ETag);
        Assert.Equal(1, twin.Version);
        Assert.Equal(
            """{"properties":{"desired":{"$metadata":{"$lastUpdated":"2026-05-04T10:00:00Z","$lastUpdatedVersion":1},"$version":1},"reported":{"$metadata":{"$lastUpdated":"2026-05-04T10:00:00Z"},"$version":1}}}""",
            ForService(twin));
    }

    [Fact]
    public void Update_NestedChange_StampsThePathToItAndNothingElse()
    {
        Update("""{"tags":{"t":1},"properties":{"desired":{"a":{"b":1,"c":2},"d":3}}}""");
        _hub.Time.Advance(TimeSpan.FromMilliseconds(1500));
        Update("""{"properties":{"desired":{"a":{"b":5}}}}""");

        Assert.Equal(
            """
            {"tags":{"t":1},"properties":{"desired":{"a":{"b":5,"c":2},"d":3,
            "$metadata":{"$lastUpdated":"2026-05-04T10:00:01.5Z","$lastUpdatedVersion":3,
            "a":{"$lastUpdated":"2026-05-04T10:00:01.5Z","$lastUpdatedVersion":3,
            "b":{"$lastUpdated":"2026-05-04T10:00:01.5Z","$lastUpdatedVersion":3},
            "c":{"$lastUpdated":"2026-05-04T10:00:00Z","$lastUpdatedVersion":2}},
            "d":{"$lastUpdated":"2026-05-04T10:00:00Z","$lastUpdatedVersion":2}},"$version":3},
            "reported":{"$metadata":{"$lastUpdated":"2026-05-04T10:00:00Z"},"$version":1}}}
            """.ReplaceLineEndings(""),
            ForService(TwinStore.Get(_device)));
    }

    [Fact]
    public void Update_Replacement_DropsWhatIsNotInIt()
    {
        Update("""{"tags":{"t":1},"properties":{"desired":{"a":{"b":1,"c":2},"d":3}}}""");
        Update("""{"properties":{"desired":{"a":{"c":4}}}}""", isReplacement: true);

        TwinDocument twin = TwinStore.Get(_device);
        Assert.Equal("""{"desired":{"a":{"c":4},"$version":3},"reported":{"$version":1}}""", Encoding.UTF8.GetString(TwinJson.WriteForDevice(twin).Span));
        Assert.Empty(twin.Tags.Children!);
    }

    [Fact]
    public void Update_NullSection_EmptiesIt()
    {
        Update("""{"tags":{"t":1},"properties":{"desired":{"a":1}}}""");
        Update("""{"tags":null,"properties":{"desired":null}}""");

        Assert.Empty(TwinStore.Get(_device).Tags.Children!);
        Assert.Empty(TwinStore.Get(_device).Desired.Children!);
    }

    [Fact]
    public void Update_TagsOnly_LeavesTheDesiredVersionAndTellsNoDevice()
    {
        RecordingSession session = new();
        using DeviceSessionRegistration registration = _hub.Connect(_hub.State.Registry.Find("d1")!, session);
        registration.DesiredEnabled = true;

        TwinDocument after = Update("""{"tags":{"t":1}}""");

        Assert.Equal((1, 2, "AAAAAAAAAAI="), (after.DesiredVersion, after.Version, after.ETag));
        Assert.Empty(session.Desired);
    }

    [Fact]
    public void Update_ReadOnlyMembersSentBack_AreIgnored()
    {
        TwinDocument after = Update("""{"deviceId":"x","etag":"y","version":99,"properties":{"desired":{"a":1,"$version":77,"$metadata":{"$lastUpdated":"z"}},"reported":{"b":1}}}""");

        Assert.Equal("""{"desired":{"a":1,"$version":2},"reported":{"$version":1}}""", Encoding.UTF8.GetString(TwinJson.WriteForDevice(after).Span));
    }

    [Fact]
    public void Update_DeviceThatHasNotSubscribed_IsNotTold()
    {
        RecordingSession session = new();
        using DeviceSessionRegistration registration = _hub.Connect(_hub.State.Registry.Find("d1")!, session);

        Update("""{"properties":{"desired":{"a":1}}}""");
        registration.DesiredEnabled = true;
        Update("""{"properties":{"desired":{"a":2,"b":null}}}""");

        Assert.Equal([("""{"a":2,"b":null,"$version":3}""", 3L)], session.Desired);
    }

    [Fact]
    public void Update_StaleETag_Throws412AndChangesNothing()
    {
        Update("""{"tags":{"t":1}}""");

        HubException refusal = Assert.Throws<HubException>(() => Update("""{"tags":{"t":2}}""", etag: "AAAAAAAAAAE="));

        Assert.Equal(412, refusal.StatusCode);
        Assert.Equal(2, TwinStore.Get(_device).Version);
        Assert.Equal(3, Update("""{"tags":{"t":2}}""", etag: "AAAAAAAAAAI=").Version);
    }

    [Fact]
    public async Task Update_SameETagFromManySides_LetsExactlyOneThrough()
    {
        for (int round = 0; round < 20; round++)
        {
            string etag = TwinStore.Get(_device).ETag;
            using Barrier start = new(4);
            Task<bool>[] writers = [.. Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Record.Exception(() => Update($$$"""{"tags":{"winner":{{{i}}}}}""", etag: etag)) is null;
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))];

            Assert.Single(await Task.WhenAll(writers), won => won);
        }
    }

    [Fact]
    public async Task PatchReported_ManyAtOnce_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => Report($$"""{"k{{i}}":{{i}}}"""), TestContext.Current.CancellationToken)));

        Assert.Equal(100, TwinStore.Get(_device).Reported.Children!.Count);
        Assert.Equal(101, TwinStore.Get(_device).ReportedVersion);
    }

    private static IdentityEntry NewDevice(StateFixture hub)
    {
        hub.State.Registry.Create("d1");
        return hub.State.Registry.GetEntry(new("d1"));
    }

    private static TwinDocument Update(StateFixture hub, IdentityEntry device, string twin, bool isReplacement = false, string? etag = null)
    {
        using JsonDocument document = JsonDocument.Parse(twin);
        return hub.State.Twins.Update(device, TwinUpdate.Read(document.RootElement, isReplacement), new ETagCondition(etag));
    }

    private static void AssertJson(JsonNode expected, TwinNode actual)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            TwinJson.WriteNode(writer, actual);
        }

        string text = Encoding.UTF8.GetString(buffer.ToArray());
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(text)), string.Create(CultureInfo.InvariantCulture, $"expected {expected.ToJsonString()}, was {text}"));
    }

    private static string ForService(TwinDocument twin)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            TwinJson.WriteSections(writer, twin);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private TwinDocument Update(string twin, bool isReplacement = false, string? etag = null) => Update(_hub, _device, twin, isReplacement, etag);

    private long Report(string patch) => _hub.State.Twins.PatchReported(_device, Encoding.UTF8.GetBytes(patch));
}
