using System.Net;
using Contexter.Http.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Http.Addresses;

public sealed class SpecialAddressesTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::6810:84e5")]
    [InlineData("2a00:1450:4001:812::200e")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("::ffff:8.8.8.8")]
    public void Of_WhenAddressIsOfThePublicInternet_SaysSo(string address) => SpecialAddresses.Of(IPAddress.Parse(address)).ShouldBe(AddressReach.Public);

    [Theory]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.1.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.7")]
    [InlineData("240.0.0.1")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::808:808")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::808:808")]
    [InlineData("2606:4700::5efe:10.0.0.1")]
    [InlineData("::ffff:192.168.0.1")]
    [InlineData("::ffff:0:8.8.8.8")]
    public void Of_WhenAddressIsSetAside_IsPrivate(string address) => SpecialAddresses.Of(IPAddress.Parse(address)).ShouldBe(AddressReach.Private);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("168.63.129.16")]
    [InlineData("::")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::")]
    [InlineData("::169.254.169.254")]
    [InlineData("2001:0:1:2:3:4:5601:5601")]
    public void Of_WhenNoDocumentCanLieThere_IsNever(string address) => SpecialAddresses.Of(IPAddress.Parse(address)).ShouldBe(AddressReach.Never);

    [Fact]
    public void Of_AnyAddressCarriedByAnother_NeverReachesFartherThanItself()
    {
        var property = Prop.ForAll(Arb.ToArbitrary(Address), address =>
        {
            var own = SpecialAddresses.Of(address);
            return Forms(address.GetAddressBytes()).All(form => SpecialAddresses.Of(form) >= own);
        });
        property.QuickCheckThrowOnFailure();
    }

    /// <summary>Addresses of all kinds, half of them close to the bounds of the special blocks.</summary>
    internal static Gen<IPAddress> Address { get; } =
        from prefix in Gen.Elements<byte>(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240, 255, 8, 1, 77)
        from second in Gen.Elements<byte>(0, 16, 18, 31, 32, 64, 88, 100, 168, 254, 255, 51, 113)
        from third in Gen.Choose(0, 255)
        from fourth in Gen.Choose(0, 255)
        select new IPAddress([prefix, second, (byte)third, (byte)fourth]);

    private static IEnumerable<IPAddress> Forms(byte[] v4)
    {
        string Hex(int i) => $"{v4[i]:x2}{v4[i + 1]:x2}";
        var tail = $"{Hex(0)}:{Hex(2)}";
        yield return IPAddress.Parse($"::ffff:{tail}");
        yield return IPAddress.Parse($"::{tail}");
        yield return IPAddress.Parse($"::ffff:0:{tail}");
        yield return IPAddress.Parse($"64:ff9b::{tail}");
        yield return IPAddress.Parse($"64:ff9b:1::{tail}");
        yield return IPAddress.Parse($"2002:{tail}::1");
        yield return IPAddress.Parse($"2a00::5efe:{tail}");
        yield return IPAddress.Parse($"2a00::200:5efe:{tail}");
        yield return IPAddress.Parse($"2001:0:808:808:0:0:{(ushort)~((v4[0] << 8) | v4[1]):x}:{(ushort)~((v4[2] << 8) | v4[3]):x}");
    }
}
