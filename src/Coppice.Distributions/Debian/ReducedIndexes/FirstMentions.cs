using System.Text;

namespace Coppice.Distributions.Debian.ReducedIndexes;

/// <summary>
/// In which order apt comes across the names of packages when it reads all lists: where several packages provide the same and
/// nothing else tells them apart, apt takes the one that it came across last (observed with apt 2.6). A reduced index has to keep
/// that order.
/// </summary>
internal sealed class FirstMentions
{
    /// <summary>The package of <see cref="Stanza"/>. There is none such, and nothing wants it.</summary>
    public const string Marker = "coppice-order-of-names";

    private const int LongestName = 256;

    // In the order in which apt reads the fields of an entry, whatever their order in it (observed with apt 2.6).
    private static readonly byte[][] Fields =
    [
        "Pre-Depends"u8.ToArray(), "Depends"u8.ToArray(), "Conflicts"u8.ToArray(), "Breaks"u8.ToArray(), "Recommends"u8.ToArray(),
        "Suggests"u8.ToArray(), "Replaces"u8.ToArray(),
        "Enhances"u8.ToArray(), "Provides"u8.ToArray(),
    ];

    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <param name="indexes">All indexes, in the order in which apt reads them.</param>
    public FirstMentions(IEnumerable<PackagesIndex> indexes)
    {
        var values = new Range[Fields.Length];
        foreach (var stanza in indexes.SelectMany(index => index.AllStanzas))
        {
            Read(stanza.Span, values);
        }
    }

    /// <summary>
    /// An entry that makes apt come across some packages in the order of all lists, when it stands before all others. An
    /// enhancement (deb-control(5)) moves apt to nothing.
    /// </summary>
    public byte[] Stanza(IEnumerable<string> packages) => Encoding.ASCII.GetBytes(
        $"Package: {Marker}\nVersion: 0\nArchitecture: all\nSection: misc\nPriority: extra\nInstalled-Size: 1\nSize: 1\n"
        + $"Enhances: {string.Join(", ", packages.Where(places.ContainsKey).OrderBy(name => places[name]))}\nDescription: keeps "
        + "the order of names\n\n");

    private void Read(ReadOnlySpan<byte> stanza, Range[] values)
    {
        Array.Clear(values);
        var (current, name) = (-1, default(Range));
        for (var start = 0; start < stanza.Length;)
        {
            var length = stanza[start..].IndexOf((byte)'\n');
            var end = length < 0 ? stanza.Length : start + length;
            var line = stanza[start..end];
            if (!line.IsEmpty && line[0] is (byte)' ' or (byte)'\t')
            {
                if (current >= 0)
                {
                    values[current] = new Range(values[current].Start, end);
                }
            }
            else
            {
                var colon = line.IndexOf((byte)':');
                current = colon < 0 ? -1 : FieldOf(line[..colon]);
                if (current >= 0)
                {
                    values[current] = new Range(start + colon + 1, end);
                }
                else if (colon > 0 && Ascii.EqualsIgnoreCase(line[..colon], "Package"u8))
                {
                    name = new Range(start + colon + 1, end);
                }
            }

            start = end + 1;
        }

        Mention(stanza[name].Trim((byte)' '));
        foreach (var value in values)
        {
            foreach (var relation in RelationNames.In(stanza[value]))
            {
                Mention(stanza[value][relation]);
            }
        }
    }

    private void Mention(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > LongestName)
        {
            return;
        }

        Span<char> text = stackalloc char[name.Length];
        Encoding.ASCII.GetChars(name, text);
        places.GetAlternateLookup<ReadOnlySpan<char>>().TryAdd(text, places.Count);
    }

    private static int FieldOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (name.Length == Fields[i].Length && Ascii.EqualsIgnoreCase(name, Fields[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
