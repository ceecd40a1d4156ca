using CsCheck;
using IotHubSecureClient.Emulation.Query;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Query;

public sealed class QueryParserTests
{
    [Theory]
    [InlineData("", "it ends where 'SELECT' is expected. (at character 1)")]
    [InlineData("DELETE FROM devices", "'DELETE' stands where 'SELECT' is expected. (at character 1)")]
    [InlineData("SELECT * FROM c", "'c' stands where 'devices' is expected. (at character 15)")]
    [InlineData("SELECT *", "it ends where 'FROM' is expected. (at character 9)")]
    [InlineData("SELECT * FROM devices.jobs", "the collection 'devices.jobs' is not part of this development hub. There are devices and devices.modules. (at character 15)")]
    [InlineData("SELECT * FROM devices ORDER BY deviceId", "'ORDER' stands where the end is expected. (at character 23)")]
    [InlineData("SELECT * FROM devices d", "'d' stands where the end is expected. (at character 23)")]
    [InlineData("SELECT * FROM devices WHERE", "it ends where a value is expected. (at character 28)")]
    [InlineData("SELECT * FROM devices WHERE tag.region = 'US'", "the twin has no member 'tag'. It has deviceId, etag, deviceEtag, status, statusReason, statusUpdateTime, connectionState, lastActivityTime, cloudToDeviceMessageCount, authenticationType, x509Thumbprint, modelId, version, tags, properties, capabilities, deviceScope. (at character 29)")]
    [InlineData("SELECT * FROM devices WHERE properties.reportet.x = 1", "'properties' has the members desired and reported, not 'reportet'. (at character 29)")]
    [InlineData("SELECT * FROM devices WHERE STARTS_WITH(deviceId, 'a')", "there is no function 'STARTS_WITH'. There are IS_DEFINED, STARTSWITH, ENDSWITH. (at character 29)")]
    [InlineData("SELECT * FROM devices WHERE CONTAINS(deviceId, 'a')", "there is no function 'CONTAINS'. There are IS_DEFINED, STARTSWITH, ENDSWITH. (at character 29)")]
    [InlineData("SELECT * FROM devices WHERE IS_DEFINED(1)", "'1' stands where a property is expected. (at character 40)")]
    [InlineData("SELECT * FROM devices WHERE STARTSWITH(deviceId)", "')' stands where ',' is expected. (at character 48)")]
    [InlineData("SELECT * FROM devices WHERE tags.group = 'x'", "'group' is a keyword. As a name write it [[group]]. (at character 34)")]
    [InlineData("SELECT * FROM devices WHERE tags.a = 'x", "the string does not end. (at character 38)")]
    [InlineData("SELECT * FROM devices WHERE tags.a = 'it''s'", "'s' stands where the end is expected. (at character 42)")]
    [InlineData("SELECT * FROM devices WHERE tags.a = '\\n'", "an escape in a string is one of \\', \\\", \\\\ and \\uXXXX. (at character 39)")]
    [InlineData("SELECT * FROM devices WHERE tags.a = 1.2.3", "'1.2.3' is not a number. (at character 38)")]
    [InlineData("SELECT * FROM devices WHERE tags.a = 1e999", "'1e999' is not a number. (at character 38)")]
    [InlineData("SELECT * FROM devices WHERE tags.a = 1x", "'1x' is not a number. (at character 38)")]
    [InlineData("SELECT * FROM devices WHERE tags.a = 1 = 2", "'=' stands where the end is expected. (at character 40)")]
    [InlineData("SELECT * FROM devices WHERE tags.a == 1", "'=' stands where a value is expected. (at character 37)")]
    [InlineData("SELECT * FROM devices WHERE tags.a & 1", "the character '&' has no meaning here. (at character 36)")]
    [InlineData("SELECT * FROM devices WHERE tags.a IN []", "']' stands where a constant is expected. (at character 40)")]
    [InlineData("SELECT * FROM devices WHERE tags.a IN ['x', tags.b]", "'tags' stands where a constant is expected. (at character 45)")]
    [InlineData("SELECT * FROM devices WHERE tags.a IN ('x')", "'(' stands where '[' is expected. (at character 39)")]
    [InlineData("SELECT * FROM devices WHERE tags.a NOT IN ['x']", "'NOT' stands where the end is expected. (at character 36)")]
    [InlineData("SELECT * FROM devices WHERE (tags.a = 1", "it ends where ')' is expected. (at character 40)")]
    [InlineData("SELECT * FROM devices WHERE tags.a LIKE 'x%'", "'LIKE' stands where the end is expected. (at character 36)")]
    [InlineData("SELECT * FROM devices WHERE moduleId = 'm'", "the twin has no member 'moduleId'. It has deviceId, etag, deviceEtag, status, statusReason, statusUpdateTime, connectionState, lastActivityTime, cloudToDeviceMessageCount, authenticationType, x509Thumbprint, modelId, version, tags, properties, capabilities, deviceScope. (at character 29)")]
    [InlineData("SELECT * FROM devices; DROP TABLE devices", "the character ';' has no meaning here. (at character 22)")]
    [InlineData("SELECT *, deviceId FROM devices", "',' stands where 'FROM' is expected. (at character 9)")]
    [InlineData("SELECT tags.* FROM devices", "'*' stands where a property is expected. (at character 13)")]
    [InlineData("SELECT DISTINCT deviceId FROM devices", "the twin has no member 'DISTINCT'. It has deviceId, etag, deviceEtag, status, statusReason, statusUpdateTime, connectionState, lastActivityTime, cloudToDeviceMessageCount, authenticationType, x509Thumbprint, modelId, version, tags, properties, capabilities, deviceScope. (at character 8)")]
    [InlineData("SELECT COUNT() FROM devices", "COUNT needs a name, by AS. (at character 8)")]
    [InlineData("SELECT COUNT(*) AS n FROM devices", "'*' stands where ')' is expected. (at character 14)")]
    [InlineData("SELECT tags.a, COUNT() AS n FROM devices", "the column 'a' is neither an aggregate nor what the query groups by.")]
    [InlineData("SELECT tags.a, COUNT() AS n FROM devices GROUP BY tags.b", "the column 'a' is neither an aggregate nor what the query groups by.")]
    [InlineData("SELECT * FROM devices GROUP BY tags.b", "SELECT * does not go with GROUP BY.")]
    [InlineData("SELECT tags.a, tags.b AS a FROM devices", "two columns have the name 'a'. Give one another by AS.")]
    [InlineData("SELECT TOP 0 * FROM devices", "'0' stands where a whole number from 1 is expected. (at character 12)")]
    [InlineData("SELECT TOP 1.5 * FROM devices", "'1.5' stands where a whole number from 1 is expected. (at character 12)")]
    [InlineData("SELECT * FROM devices WHERE tags.[[]] = 1", "a name in [[ ]] is empty or does not end. (at character 34)")]
    public void Parse_WhatIsNotOfTheLanguage_ThrowsAndSaysWhere(string query, string message)
    {
        HubException refusal = Assert.Throws<HubException>(() => QueryParser.Parse(query));
        Assert.Equal(HubErrorCode.ArgumentInvalid, refusal.Code);
        Assert.Equal($"The query is invalid: {message}", refusal.Message);
    }

    [Theory]
    [InlineData(8192, true)]
    [InlineData(8193, false)]
    public void Parse_LongQuery_EndsAt8192Characters(int length, bool allowed) =>
        Assert.Equal(allowed, Record.Exception(() => QueryParser.Parse("SELECT * FROM devices".PadRight(length))) is null);

    [Fact]
    public void Parse_DeepNesting_Throws()
    {
        Assert.Null(Record.Exception(() => QueryParser.Parse(Nested(60))));
        Assert.Contains("nested too deeply", Assert.Throws<HubException>(() => QueryParser.Parse(Nested(4000))).Message, StringComparison.Ordinal);

        static string Nested(int depth) => $"SELECT * FROM devices WHERE {new string('(', depth)}1 = 1{new string(')', depth)}";
    }

    [Fact]
    public void Parse_AnyText_ReturnsOrRefuses() =>
        Gen.OneOf(
            Gen.String[0, 40],
            Gen.OneOfConst(
                "SELECT", "TOP", "*", "FROM", "devices", ".", "modules", "WHERE", "GROUP", "BY", "AND", "OR", "NOT", "IN", "NIN", "[", "]", "[[", "]]", "(", ")", ",", "tags", "properties", "desired",
                "a", "'x'", "\"", "'", "\\", "1", "0x", "1e", "-", "+", "/", "=", "!=", "<", "COUNT", "AS", "n", "is_defined", "STARTSWITH", "null", "undefined", "true", "$version", "\u0000", "\ud800")
                .Array[0, 25].Select(words => string.Join(' ', words))).Sample(
            query =>
            {
                Exception? refusal = Record.Exception(() => QueryParser.Parse(query));
                Assert.True(refusal is null or HubException, refusal?.ToString());
            },
            iter: 20_000);

    [Fact]
    public void Evaluate_AnyCondition_ComesToWhatTheModelSays() => Gen.Select(ConditionModel.Conditions, ConditionModel.Rows).Sample(
        (condition, row) =>
        {
            HubQuery query = QueryParser.Parse($"SELECT * FROM devices WHERE {condition.Text}");
            Assert.Equal(condition.Evaluate(row), ConditionModel.Read(query.Condition!.Evaluate(ConditionModel.Twin(row))));
        },
        iter: 3000,
        print: t => $"{t.Item1.Text} over {ConditionModel.Twin(t.Item2)}");
}
