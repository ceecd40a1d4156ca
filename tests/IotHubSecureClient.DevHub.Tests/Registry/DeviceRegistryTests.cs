using CsCheck;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Tests.Sessions;

namespace IotHubSecureClient.Tests.Registry;

public sealed class DeviceRegistryTests : IDisposable
{
    private const string AllowedInIds = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.%_*?!(),:=@$'";

    private readonly StateFixture _hub = new();

    private DeviceRegistry Registry => _hub.State.Registry;

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void Create_WithoutKeys_MakesTwoOf32Bytes()
    {
        HubDevice device = Registry.Create("d1");

        Assert.Equal(32, Convert.FromBase64String(device.PrimaryKey!).Length);
        Assert.Equal(32, Convert.FromBase64String(device.SecondaryKey!).Length);
        Assert.NotEqual(device.PrimaryKey, device.SecondaryKey);
        Assert.Equal(DeviceStatus.Enabled, device.Status);
        Assert.False(device.IsConnected);
        Assert.Null(device.LastActivityAt);
        Assert.Equal($"HostName=contoso.azure-devices.net;DeviceId=d1;SharedAccessKey={device.PrimaryKey}", device.ConnectionString);
        Assert.Equal("d1", device.ToString());
    }

    [Fact]
    public void CreateModule_OfADevice_HasKeysAndAConnectionStringOfItsOwn()
    {
        HubDevice device = Registry.Create("d1");
        HubDevice module = Registry.CreateModule("d1", "m1");

        Assert.NotEqual(device.PrimaryKey, module.PrimaryKey);
        Assert.Equal($"HostName=contoso.azure-devices.net;DeviceId=d1;ModuleId=m1;SharedAccessKey={module.PrimaryKey}", module.ConnectionString);
        Assert.Equal("d1/m1", module.ToString());
        Assert.Equal(["d1"], Registry.ToList().Select(d => d.DeviceId));
    }

    [Fact]
    public void Create_ExistingId_Throws409()
    {
        Registry.Create("d1");
        Registry.CreateModule("d1", "m1");

        Assert.Equal(HubErrorCode.DeviceAlreadyExists, Assert.Throws<HubException>(() => Registry.Create("d1")).Code);
        Assert.Equal(HubErrorCode.ModuleAlreadyExistsOnDevice, Assert.Throws<HubException>(() => Registry.CreateModule("d1", "m1")).Code);
        Registry.Create("D1");
    }

    [Fact]
    public void CreateModule_UnknownDevice_Throws404() =>
        Assert.Equal(HubErrorCode.DeviceNotFound, Assert.Throws<HubException>(() => Registry.CreateModule("d1", "m1")).Code);

    [Fact]
    public void CreateModule_FiftyFirst_Throws413()
    {
        Registry.Create("d1");
        for (int i = 0; i < 50; i++)
        {
            Registry.CreateModule("d1", $"m{i}");
        }

        Assert.Equal(HubErrorCode.TooManyModulesOnDevice, Assert.Throws<HubException>(() => Registry.CreateModule("d1", "m50")).Code);
    }

    [Fact]
    public void Create_AnyText_AcceptsExactlyTheIdsOfTheDocumentation() =>
        Gen.String[Gen.OneOf(Gen.Char[AllowedInIds], Gen.Char.AlphaNumeric, Gen.Char), 0, 4].Sample(id =>
        {
            bool allowed = id.Length is > 0 and <= 128 && id.All(c => AllowedInIds.Contains(c, StringComparison.Ordinal));
            Assert.Equal(allowed, Record.Exception(() => IdentityRules.Check(new HubIdentity(id))) is null);
            Assert.Equal(allowed, Record.Exception(() => IdentityRules.Check(new HubIdentity("d", id))) is null);
        });

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Create_LongId_EndsAt128(int length, bool allowed) =>
        Assert.Equal(allowed, Record.Exception(() => Registry.Create(new string('a', length))) is null);

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAA==", true)]
    [InlineData("AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA==", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", "not base64 not base64!", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", null, false)]
    [InlineData(null, "AAAAAAAAAAAAAAAAAAAAAA==", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA== ", "AAAAAAAAAAAAAAAAAAAAAA==", false)]
    public void Create_GivenKeys_AcceptsTwoOf16To64Bytes(string? primary, string? secondary, bool allowed)
    {
        HubException? refusal = Record.Exception(() => Registry.Create("d1", new HubDeviceOptions { PrimaryKey = primary, SecondaryKey = secondary })) as HubException;

        Assert.Equal(allowed, refusal is null);
        Assert.DoesNotContain("AAAA", refusal?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, null, true)]
    [InlineData(64, 40, true)]
    [InlineData(null, 64, true)]
    [InlineData(39, null, false)]
    [InlineData(40, 41, false)]
    [InlineData(null, null, false)]
    public void Create_Thumbprints_AcceptsSha1AndSha256(int? primary, int? secondary, bool allowed)
    {
        HubDeviceOptions options = new()
        {
            CredentialKind = DeviceCredentialKind.SelfSigned,
            PrimaryThumbprint = primary is { } p ? new string('a', p) : null,
            SecondaryThumbprint = secondary is { } s ? new string('F', s) : null,
        };
        Assert.Equal(allowed, Record.Exception(() => Registry.Create("d1", options)) is null);
    }

    [Fact]
    public void Create_CertificateDevice_HasNoKey()
    {
        HubDevice device = Registry.Create("d1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.CertificateAuthority, PrimaryKey = "x" });

        Assert.Null(device.PrimaryKey);
        Assert.Equal("HostName=contoso.azure-devices.net;DeviceId=d1;x509=true", device.ConnectionString);
    }

    [Fact]
    public void Update_WithoutCredentials_KeepsTheKeysAndChangesTheETag()
    {
        HubDevice before = Registry.Create("d1");
        _hub.Time.Advance(TimeSpan.FromSeconds(5));
        HubDevice after = Registry.Update(new("d1"), new IdentityDescription { Status = DeviceStatus.Disabled, StatusReason = "r" }, new ETagCondition(before.ETag));

        Assert.Equal(before.PrimaryKey, after.PrimaryKey);
        Assert.Equal(before.GenerationId, after.GenerationId);
        Assert.NotEqual(before.ETag, after.ETag);
        Assert.Equal((DeviceStatus.Disabled, "r"), (after.Status, after.StatusReason));
        Assert.Equal(_hub.Time.GetUtcNow(), after.Record.StatusUpdatedAt);
    }

    [Fact]
    public void Update_StaleETag_Throws412AndChangesNothing()
    {
        HubDevice device = Registry.Create("d1");
        Registry.SetStatus("d1", DeviceStatus.Disabled);

        HubException refusal = Assert.Throws<HubException>(() => Registry.Update(new("d1"), new IdentityDescription(), new ETagCondition(device.ETag)));

        Assert.Equal(HubErrorCode.PreconditionFailed, refusal.Code);
        Assert.Equal(412, refusal.StatusCode);
        Assert.Equal(DeviceStatus.Disabled, Registry.Find("d1")!.Status);
    }

    [Fact]
    public void Delete_StaleETag_Throws412AndKeepsTheDevice()
    {
        HubDevice device = Registry.Create("d1");
        Registry.SetStatus("d1", DeviceStatus.Enabled);

        Assert.Equal(HubErrorCode.PreconditionFailed, Assert.Throws<HubException>(() => Registry.Delete(new HubIdentity("d1"), new ETagCondition(device.ETag))).Code);
        Assert.NotNull(Registry.Find("d1"));
    }

    [Fact]
    public void Delete_ThenCreate_GivesAnotherGeneration()
    {
        HubDevice first = Registry.Create("d1");
        Registry.Delete("d1");
        Assert.Null(Registry.Find("d1"));
        HubDevice second = Registry.Create("d1");

        Assert.NotEqual(first.GenerationId, second.GenerationId);
        Assert.NotEqual(first.PrimaryKey, second.PrimaryKey);
        Registry.Delete("d1");
        Assert.Equal(HubErrorCode.DeviceNotFound, Assert.Throws<HubException>(() => Registry.Delete("d1")).Code);
    }

    [Fact]
    public void Delete_Device_DropsItsSessionsAndItsModulesOnes()
    {
        RecordingSession deviceSession = new();
        RecordingSession moduleSession = new();
        using DeviceSessionRegistration device = _hub.Connect(Registry.Create("d1"), deviceSession);
        using DeviceSessionRegistration module = _hub.Connect(Registry.CreateModule("d1", "m1"), moduleSession);

        Registry.Delete("d1");

        Assert.Equal([SessionDropReason.Deleted], deviceSession.Drops);
        Assert.Equal([SessionDropReason.Deleted], moduleSession.Drops);
        Assert.Equal(HubErrorCode.DeviceNotFound, Assert.Throws<HubException>(() => device.GetTwin()).Code);
        Assert.Equal(HubErrorCode.ModuleNotFound, Assert.Throws<HubException>(() => module.GetTwin()).Code);
    }

    [Fact]
    public void Delete_Module_LeavesItsDevice()
    {
        RecordingSession deviceSession = new();
        using DeviceSessionRegistration device = _hub.Connect(Registry.Create("d1"), deviceSession);
        Registry.CreateModule("d1", "m1");

        Registry.Delete("d1", "m1");

        Assert.Null(Registry.Find("d1", "m1"));
        Assert.NotNull(Registry.Find("d1"));
        Assert.Empty(deviceSession.Drops);
    }

    [Fact]
    public void SetStatus_Disabled_DropsTheSessionsOfDeviceAndModules()
    {
        RecordingSession deviceSession = new();
        RecordingSession moduleSession = new();
        using DeviceSessionRegistration device = _hub.Connect(Registry.Create("d1"), deviceSession);
        using DeviceSessionRegistration module = _hub.Connect(Registry.CreateModule("d1", "m1"), moduleSession);

        Registry.SetStatus("d1", DeviceStatus.Disabled, "stolen");

        Assert.Equal([SessionDropReason.Disabled], deviceSession.Drops);
        Assert.Equal([SessionDropReason.Disabled], moduleSession.Drops);
        Assert.Equal("stolen", Registry.Find("d1")!.StatusReason);
    }

    [Fact]
    public async Task Update_SameETagFromManySides_LetsExactlyOneThrough()
    {
        for (int round = 0; round < 20; round++)
        {
            HubDevice device = Registry.Create($"d{round}");
            using Barrier start = new(4);
            Task<bool>[] writers = [.. Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Record.Exception(() => Registry.Update(device.Record.Identity, new IdentityDescription { StatusReason = $"{i}" }, new ETagCondition(device.ETag))) is null;
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))];

            Assert.Single(await Task.WhenAll(writers), won => won);
        }
    }

    [Fact]
    public async Task Create_SameIdFromManySides_LetsExactlyOneThrough()
    {
        for (int round = 0; round < 20; round++)
        {
            using Barrier start = new(4);
            Task<bool>[] writers = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Record.Exception(() => Registry.Create($"d{round}")) is null;
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))];

            Assert.Single(await Task.WhenAll(writers), won => won);
        }
    }
}
