using System.Text;
using CsCheck;
using IotHubSecureClient.Emulation.Mqtt;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class PropertyBagTests
{
    [Fact]
    public void Parse_NullEmptyAndEncodedValues_KeepsThemApart()
    {
        var properties = PropertyBag.Parse("prop1&prop2=&prop3=a%20string&%24.mid=1%2F2");

        Assert.Equal([new("prop1", null), new("prop2", ""), new("prop3", "a string"), new("$.mid", "1/2")], properties);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("/")]
    [InlineData("&&")]
    public void Parse_NoProperties_ReturnsEmpty(string bag) => Assert.Empty(PropertyBag.Parse(bag));

    [Theory]
    [InlineData("?a=1")]
    [InlineData("a=1/")]
    [InlineData("a=1&")]
    public void Parse_WhatSomeSdksAdd_IsNotPartOfTheBag(string bag) => Assert.Equal([new("a", "1")], PropertyBag.Parse(bag));

    [Fact]
    public void Parse_WhatWasAppended_ReturnsIt() =>
        Gen.Select(Gen.String[1, 10], Gen.String[0, 10].Null()).List[0, 5].Sample(properties =>
        {
            // A lone surrogate has no encoding; nor does it occur in a property that came over the wire.
            var expected = properties.Where(p => IsText(p.Item1) && IsText(p.Item2)).Select(p => new KeyValuePair<string, string?>(p.Item1, p.Item2)).ToList();
            var bag = new StringBuilder();
            var first = true;
            expected.ForEach(p => PropertyBag.Append(bag, ref first, p.Key, p.Value));

            Assert.Equal(expected, PropertyBag.Parse(bag.ToString()));
        });

    private static bool IsText(string? value) => value is null || Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)) == value;
}
