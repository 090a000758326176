using Coppice.Foundation;

namespace Coppice.Families.Yaml;

/// <summary>A value in a YAML file that knows its place.</summary>
/// <param name="Source">The file.</param>
/// <param name="Line">Line, counted from 1.</param>
/// <param name="Column">Column in UTF-16 units, counted from 1.</param>
internal abstract record YamlNode(YamlSource Source, int Line, int Column)
{
    /// <summary>The place, for a message.</summary>
    public SourceSpan Where => Source.Span(Line, Column);

    /// <summary>What this is, in a sentence such as "this is a list".</summary>
    public abstract string Kind { get; }
}

/// <summary>A text, number, truth value or nothing; which of them is for the reader of the key to say.</summary>
internal sealed record YamlScalar(
    YamlSource Source, int Line, int Column, string Value, bool IsPlain) : YamlNode(Source, Line, Column)
{
    /// <inheritdoc/>
    public override string Kind => IsNull ? "empty" : "a text";

    /// <summary>Nothing: no value at all, or one of the core schema's words for it (YAML 1.2, section 10.3.2).</summary>
    public bool IsNull => IsPlain && Value is ("" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A list.</summary>
internal sealed record YamlList(
    YamlSource Source, int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(Source, Line, Column)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>A map; its keys are texts and distinct.</summary>
internal sealed record YamlMap(
    YamlSource Source, int Line, int Column, IReadOnlyList<YamlEntry> Entries) : YamlNode(Source, Line, Column)
{
    /// <inheritdoc/>
    public override string Kind => "a map";

    /// <summary>The entry of that key, or null.</summary>
    public YamlEntry? Entry(string key) => Entries.FirstOrDefault(entry => entry.Key.Value == key);
}

/// <summary>A key of a map and its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
