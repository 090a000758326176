using Coppice.Families.Checking;
using Coppice.Foundation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Coppice.Families.Yaml;

/// <summary>
/// Reads one file into positioned nodes. Of YAML 1.2 it takes one document of maps, lists and plain or quoted texts; anchors,
/// aliases and tags are refused, and with them alias bombs and every surprise of typed values.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="budget">What is left of <see cref="FamilyLimits.Nodes"/> for this file and those after it.</param>
/// <param name="limits">How deep a file may nest.</param>
/// <param name="problems">Where duplicate keys and keys that are not texts are reported; the rest is thrown.</param>
internal sealed class YamlDocumentReader(YamlSource source, NodeBudget budget, FamilyLimits limits, Problems problems)
{
    private readonly Parser parser = new(new Scanner(new StringReader(source.Text), skipComments: true));

    /// <summary>The document's value, a map.</summary>
    /// <exception cref="Failure">The text is not YAML, passes a limit, or is not a single map.</exception>
    public YamlMap Read()
    {
        try
        {
            return ReadDocument();
        }
        catch (YamlException e)
        {
            // Of a tab the scanner tells where the text before it began.
            if (source.IndentingTab((int)e.Start.Line) is { } tab)
            {
                throw new Failure("this is not YAML: a tab indents this line", "write spaces instead", tab, e,
                    kind: ProblemKind.FamilyFile);
            }

            var where = source.Span((int)e.Start.Line, (int)e.Start.Column);
            throw new Failure($"this is not YAML: {YamlMessage.Of(e)}", YamlMessage.Hint(where), where, e,
                kind: ProblemKind.FamilyFile);
        }
        catch (Exception e)
            when (
                e is ArgumentException or FormatException or OverflowException or InvalidOperationException
                    or EndOfStreamException)
        {
            // The scanner throws these as well at malformed escapes, tags, directives and keys, and the parser at ends in odd
            // places; they carry no place.
            var where = Place(parser.Current?.Start ?? Mark.Empty);
            throw new Failure("this is not YAML", YamlMessage.Hint(where), where, e, kind: ProblemKind.FamilyFile);
        }
    }

    private YamlMap ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
        {
            throw new Failure("the file is empty", "coppice init", source.Span(1, 1), kind: ProblemKind.FamilyFile);
        }

        parser.Consume<DocumentStart>();
        var root = ReadNode(1);
        parser.Consume<DocumentEnd>();
        if (!parser.TryConsume<StreamEnd>(out _))
        {
            throw new Failure(
                "a file holds one YAML document, but here a second one begins", "remove the line ---",
                Place(parser.Current!.Start), kind: ProblemKind.FamilyFile);
        }

        return root as YamlMap
            ?? throw new Failure(
                $"the file must be a map with keys such as version and templates, but it is {root.Kind}", where: root.Where,
                kind: ProblemKind.FamilyFile);
    }

    private YamlNode ReadNode(int depth)
    {
        var next = parser.Consume<ParsingEvent>();
        Refuse(next);
        var (line, column) = ((int)next.Start.Line, (int)next.Start.Column);
        budget.Take(() => source.Span(line, column));
        return next switch
        {
            Scalar scalar => new YamlScalar(source, line, column, scalar.Value, scalar.Style == ScalarStyle.Plain),
            _ when depth > limits.Depth =>
                throw new Failure($"values are nested more than {limits.Depth} deep", where: source.Span(line, column),
                    kind: ProblemKind.FamilyFile),
            SequenceStart => new YamlList(source, line, column, ReadItems(depth)),
            _ => new YamlMap(source, line, column, ReadEntries(depth)),
        };
    }

    private List<YamlNode> ReadItems(int depth)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }

    private List<YamlEntry> ReadEntries(int depth)
    {
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not YamlScalar name)
            {
                problems.Add(key, $"a key must be a text, but this is {key.Kind}");
            }
            else if (lines.TryAdd(name.Value, name.Line))
            {
                entries.Add(new YamlEntry(name, value));
            }
            else
            {
                problems.Add(
                    key, $"the key {Shown.Word(name)} appears twice; the first one is on line {lines[name.Value]}",
                    "remove one of them");
            }
        }

        return entries;
    }

    private void Refuse(ParsingEvent next)
    {
        switch (next)
        {
            case AnchorAlias:
            case NodeEvent { Anchor.IsEmpty: false }:
                throw new Failure(
                    "anchors (&name) and aliases (*name) are not allowed",
                    "write the value out, or put what is shared into a parent template or an included file",
                    Place(next.Start), kind: ProblemKind.FamilyFile);
            case NodeEvent { Tag.IsEmpty: false }:
                throw new Failure("tags (!name) are not allowed", "remove the tag", Place(next.Start),
                    kind: ProblemKind.FamilyFile);
        }
    }

    private SourceSpan Place(Mark mark) => source.Span((int)mark.Line, (int)mark.Column);
}
