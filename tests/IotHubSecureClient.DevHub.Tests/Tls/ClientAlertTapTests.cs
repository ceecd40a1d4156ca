using CsCheck;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tests.Tls;

public sealed class ClientAlertTapTests
{
    private static readonly byte[] Handshake = [22, 3, 1, 0, 3, 21, 2, 40];
    private static readonly byte[] Alert = [21, 3, 3, 0, 2, 2, 48];
    private static readonly byte[] ChangeCipherSpec = [20, 3, 3, 0, 1, 1];

    [Fact]
    public void Observe_AlertAfterOtherRecords_IsFoundHoweverTheBytesAreSplit() =>
        Gen.Int[1, 9].Array[1, 20].Sample(sizes => Assert.Equal(TlsAlert.Fatal(TlsAlertDescription.UnknownCertificateAuthority), Observe([.. Handshake, .. Handshake, .. Alert], sizes)));

    [Fact]
    public void Observe_RecordAfterChangeCipherSpec_IsNoAlert() =>
        Gen.Int[1, 9].Array[1, 20].Sample(sizes => Assert.Null(Observe([.. Handshake, .. ChangeCipherSpec, .. Alert], sizes)));

    [Fact]
    public void Observe_AnyBytes_NeverThrows() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 9].Array[1, 20]).Sample((bytes, sizes) => Observe(bytes, sizes));

    private static TlsAlert? Observe(byte[] bytes, int[] sizes)
    {
        var tap = new ClientAlertTap();
        int offset = 0;
        for (int i = 0; offset < bytes.Length; i++)
        {
            int size = Math.Min(sizes[i % sizes.Length], bytes.Length - offset);
            tap.Observe(bytes.AsSpan(offset, size));
            offset += size;
        }

        return tap.Alert;
    }
}
