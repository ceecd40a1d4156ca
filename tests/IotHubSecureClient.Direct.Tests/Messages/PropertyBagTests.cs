using CsCheck;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Messages;

public class PropertyBagTests
{
    [Fact]
    public void Read_WhatWasAdded_IsTheSame() =>
        Gen.Dictionary(Text(1), Text(0))[0, 20].Sample(pairs =>
        {
            var bag = new PropertyBag("prefix/", stackalloc char[16]);
            foreach (var (name, value) in pairs)
            {
                bag.Add(name, value);
            }

            var text = bag.ToStringAndReturn();
            Assert.StartsWith("prefix/", text);
            Assert.DoesNotContain('+', text);
            Assert.DoesNotContain('#', text);
            var read = new Dictionary<string, string>();
            PropertyBag.Read(text.AsSpan("prefix/".Length), read.Add);
            Assert.Equal(pairs, read);
        });

    [Theory]
    [InlineData("", "")]
    [InlineData("a=1", "[a, 1]")]
    [InlineData("a=1&b=", "[a, 1][b, ]")]
    [InlineData("a", "[a, ]")]
    [InlineData("a=b=c", "[a, b=c]")]
    [InlineData("&a=1&&", "[a, 1]")]
    [InlineData("%24.mid=x%20y", "[$.mid, x y]")]
    [InlineData("a=%zz", "[a, %zz]")]
    public void Read_Text_GivesPairs(string text, string expected)
    {
        List<KeyValuePair<string, string>> read = [];
        PropertyBag.Read(text, (name, value) => read.Add(new(name, value)));

        Assert.Equal(expected, string.Concat(read));
    }

    [Fact]
    public void Add_Null_IsLeftOut()
    {
        var bag = new PropertyBag("", stackalloc char[16]);
        bag.Add("a", null);

        Assert.True(bag.IsEmpty);
        bag.Return();
    }

    // Lone surrogates are no text: percent-encoding replaces them.
    private static Gen<string> Text(int minimum) => Gen.String[Gen.Char['\u0001', '\uD7FF'], minimum, 40];
}
