using System.Text.Json.Serialization;

namespace Coppice.Engine.Documents;

/// <summary>
/// A result as programs read it; docs/json.md describes the fields. Fields are added, and none ever changes its name, its meaning
/// or its order of magnitude. They are written in the order of the record's parameters.
/// </summary>
public abstract record Document
{
    /// <summary>The version of the form; a field that is added changes nothing.</summary>
    [JsonPropertyOrder(-10)]
    public int Version => 1;
}
