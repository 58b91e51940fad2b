using System.Net;
using System.Net.Sockets;
using Contexter.Documents;
using Contexter.Http.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Http.Addresses;

public sealed class AddressGuardTests
{
    private static readonly AddressGuard Guard = new(allowPrivate: false, NoLookUp);

    [Theory]
    [InlineData("http://docs.example.com/")]
    [InlineData("https://docs.example.com:8443/a?b")]
    [InlineData("https://bücher.example/")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("http://[2606:4700::6810:84e5]/")]
    [InlineData("http://localhost.example.com/")]
    [InlineData("http://notlocalhost/")]
    public void CheckUrl_WhenHostIsPublic_Passes(string url) => Guard.CheckUrl(new Uri(url));

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://127.1/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://0x7f.1./")]
    [InlineData("http://①②⑦.⓪.⓪.①/")]
    [InlineData("http://127。0。0。1/")]
    [InlineData("http://１２７.0.0.1/")]
    [InlineData("http://ⓛocalhost/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("http://a.localhost/")]
    [InlineData("http://printer.local/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://1.2.3.4.5/")]
    [InlineData("http://256.1.1.1/")]
    [InlineData("http://127.0.0.08/")]
    [InlineData("http://0/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("ftp://docs.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://docs.example.com/")]
    public void CheckUrl_WhenAddressIsNotAllowed_Refuses(string url) =>
        Should.Throw<ContexterException>(() => Guard.CheckUrl(new Uri(url))).Code.ShouldBe(ErrorCodes.AddressForbidden);

    [Theory]
    [InlineData("http://user@docs.example.com/")]
    [InlineData("http://user:secret@docs.example.com/?token=secret#secret")]
    public void CheckUrl_WhenUserIsInIt_RefusesWithoutShowingSecrets(string url)
    {
        var fault = Should.Throw<ContexterException>(() => Guard.CheckUrl(new Uri(url)));
        fault.Code.ShouldBe(ErrorCodes.InvalidInput);
        fault.Message.ShouldStartWith("'http://docs.example.com/' has a user");
        fault.Message.ShouldNotContain("secret");
    }

    [Fact]
    public void CheckUrl_WhenRelative_RefusesIt() =>
        Should.Throw<ContexterException>(() => Guard.CheckUrl(new Uri("docs/index.html?token=secret", UriKind.Relative)))
            .Message.ShouldBe("'docs/index.html' is no absolute URL; write it with http:// or https:// and the host.");

    [Fact]
    public void CheckUrl_WhenPrivateIsAllowed_PassesAllButWhatIsNeverFetched()
    {
        var guard = new AddressGuard(allowPrivate: true, NoLookUp);
        guard.CheckUrl(new Uri("http://127.0.0.1:8102/"));
        guard.CheckUrl(new Uri("http://localhost/"));
        guard.CheckUrl(new Uri("http://[fd00::1]/"));
        foreach (var url in new[] { "http://169.254.169.254/", "http://0.0.0.0/", "http://224.0.0.1/", "http://[::ffff:169.254.169.254]/" })
        {
            Should.Throw<ContexterException>(() => guard.CheckUrl(new Uri(url))).Code.ShouldBe(ErrorCodes.AddressForbidden, url);
        }
    }

    [Fact]
    public void CheckUrl_AnySpellingOfAnyForbiddenAddress_Refuses()
    {
        var cases = from address in SpecialAddressesTests.Address
                    where SpecialAddresses.Of(address) != AddressReach.Public
                    from spelling in Gen.Elements(Spellings(address.GetAddressBytes()).ToArray())
                    select spelling;
        Prop.ForAll(Arb.ToArbitrary(cases), host => !Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var url) || IsRefused(url)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ReadAddress_AnySpelling_IsTheAddress()
    {
        var cases = from address in SpecialAddressesTests.Address
                    from spelling in Gen.Elements(Spellings(address.GetAddressBytes()).ToArray())
                    select (address, spelling);
        Prop.ForAll(Arb.ToArbitrary(cases), pair => pair.address.Equals(HostNames.ReadAddress(pair.spelling.TrimEnd('.')))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("93.184.215.14", "10.0.0.1")]
    [InlineData("93.184.215.14", "::ffff:10.0.0.1")]
    [InlineData("93.184.215.14", "fe80::1")]
    public async Task ResolveAsync_WhenAnyAnswerIsNotAllowed_RefusesTheHost(params string[] answers)
    {
        var guard = new AddressGuard(allowPrivate: false, (_, _) => Task.FromResult(answers.Select(IPAddress.Parse).ToArray()));
        var fault = await Should.ThrowAsync<ContexterException>(guard.ResolveAsync("docs.example.com", CancellationToken.None));
        fault.Code.ShouldBe(ErrorCodes.AddressForbidden);
        fault.Message.ShouldContain("The host 'docs.example.com' leads to");
        (await Should.ThrowAsync<ContexterException>(guard.CheckNameAsync(new Uri("http://docs.example.com/"), CancellationToken.None))).Code.ShouldBe(ErrorCodes.AddressForbidden);
    }

    [Fact]
    public async Task CheckNameAsync_WhenNameCannotBeLookedUpHere_LeavesItToTheProxy() => await Guard.CheckNameAsync(new Uri("http://docs.example.com/"), CancellationToken.None);

    [Fact]
    public async Task ResolveAsync_WhenHostIsAnAddressInDisguise_DoesNotAskTheResolver()
    {
        var guard = new AddressGuard(allowPrivate: true, (_, _) => throw new InvalidOperationException("asked"));
        (await guard.ResolveAsync("0x7f.1.", CancellationToken.None)).ShouldBe([IPAddress.Loopback]);
    }

    [Fact]
    public void Show_OfAnyUrl_LeavesOutUserQueryAndFragment()
    {
        UrlText.Show(new Uri("https://user:pw@docs.example.com:8443/a%20b?key=1#frag")).ShouldBe("https://docs.example.com:8443/a%20b");
        UrlText.Show(new Uri("https://docs.example.com/" + new string('x', 1000))).Length.ShouldBe(301);
    }

    private static bool IsRefused(Uri url)
    {
        try
        {
            Guard.CheckUrl(url);
            return false;
        }
        catch (ContexterException fault)
        {
            return fault.Code == ErrorCodes.AddressForbidden;
        }
    }

    private static IEnumerable<string> Spellings(byte[] bytes)
    {
        var value = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
        static string Octal(long number) => "0" + Convert.ToString(number, 8);
        yield return string.Join('.', bytes);
        yield return string.Join('.', bytes) + ".";
        yield return $"{value}";
        yield return $"0x{value:x}";
        yield return $"0X{value:X8}";
        yield return Octal(value);
        yield return string.Join('.', bytes.Select(part => $"0x{part:x}"));
        yield return string.Join('.', bytes.Select(part => Octal(part)));
        yield return string.Join('.', bytes.Select(part => "00" + Octal(part)));
        yield return $"{bytes[0]}.{value & 0xFFFFFF}";
        yield return $"0x{bytes[0]:x}.{Octal(bytes[1])}.{value & 0xFFFF}";
        yield return $"0x{bytes[0]:x}.{value & 0xFFFFFF}.";
    }

    private static Task<IPAddress[]> NoLookUp(string host, CancellationToken cancellationToken) => throw new SocketException((int)SocketError.HostNotFound);
}
