using System.Collections;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Azure.Devices.Shared;

public class TwinCollection : IEnumerable
{
    private const string VersionName = "$version";
    private const string MetadataName = "$metadata";

    private readonly JObject _values;

    public TwinCollection()
        : this(new JObject(), null)
    {
    }

    public TwinCollection(string twinJson)
        : this(JObject.Parse(twinJson), null)
    {
    }

    public TwinCollection(string twinJson, string metadataJson)
        : this(JObject.Parse(twinJson), JObject.Parse(metadataJson))
    {
    }

    public TwinCollection(JObject twinJson, JObject metadataJson)
    {
        _values = twinJson ?? [];
        if (metadataJson is not null)
        {
            _values[MetadataName] = metadataJson;
        }
    }

    public long Version => _values.Value<long?>(VersionName) ?? 0;

    public int Count => Names.Count();

    private IEnumerable<string> Names => _values.Properties().Select(property => property.Name).Where(name => name is not (VersionName or MetadataName));

    public dynamic this[string propertyName]
    {
        get => _values[propertyName] is JToken value
            ? value
            : throw new ArgumentOutOfRangeException(nameof(propertyName), propertyName, "The twin has no such property.");
        set => _values[propertyName] = value is null ? JValue.CreateNull() : JToken.FromObject(value is TwinCollection nested ? nested._values : value);
    }

    public override string ToString() => _values.ToString();

    public string ToJson(Formatting formatting = Formatting.None) => _values.ToString(formatting);

    public bool Contains(string propertyName) => _values.ContainsKey(propertyName);

    public IEnumerator GetEnumerator() => Names.Select(name => new KeyValuePair<string, object>(name, _values[name])).GetEnumerator();
}
