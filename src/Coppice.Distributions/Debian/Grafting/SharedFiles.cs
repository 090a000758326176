using System.Text;
using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>The files that all packages of a Debian system share, and how their records are told apart and ordered.</summary>
internal static class SharedFiles
{
    // Debian policy, 9.2.2: fixed numbers end at 99, and those from 60000 are fixed, too.
    private static readonly NumberRange GivenOut = new(100, 59999);

    private static readonly Dictionary<string, Func<BytePath, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>,
        byte[]>> Merges = new(StringComparer.Ordinal)
    {
        // dpkg writes its database by name and architecture.
        ["var/lib/dpkg/status"] = (path, before, own, parent) => Stanzas(
            path, before, own, parent, "Package"u8, "Architecture"u8),
        // settle.sh sorts it.
        ["var/lib/dpkg/triggers/File"] = Lines,
        // debconf's file driver writes its items in the order of their names (debconf-devel(7), Debconf::DbDriver::File).
        ["var/cache/debconf/config.dat"] = (path, before, own, parent) => Stanzas(path, before, own, parent, "Name"u8, default),
        ["var/cache/debconf/templates.dat"] = (path, before, own, parent) => Stanzas(
            path, before, own, parent, "Name"u8, default),
    };

    public static bool Has(BytePath path) => AccountFiles.Has(path) || Merges.ContainsKey(Encoding.UTF8.GetString(path.Bytes));

    /// <exception cref="MustRebuildException">The changes touch the same records, or one depends on the other.</exception>
    public static byte[] Merge(
        BytePath path, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own,
        ReadOnlyMemory<byte> parent) => AccountFiles.Has(path)
        ? AccountFiles.Merge(path, before, own, parent, GivenOut)
        : Merges[Encoding.UTF8.GetString(path.Bytes)](path, before, own, parent);

    private static byte[] Stanzas(
        BytePath path, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent,
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> second)
    {
        var merged = RecordMerge.Merge(path, Read(before, name, second), Read(own, name, second), Read(parent, name, second));
        return StanzaText.Join(merged.OrderBy(record => record.Key, StringComparer.Ordinal).Select(record => record.Text));
    }

    internal static List<FileRecord> Read(ReadOnlyMemory<byte> text, ReadOnlySpan<byte> name, ReadOnlySpan<byte> second)
    {
        var records = new List<FileRecord>();
        foreach (var stanza in StanzaText.Split(text))
        {
            // Latin-1 keeps the order of bytes.
            var key = Encoding.Latin1.GetString(Stanza.Field(stanza.Span, name));
            records.Add(
                new FileRecord(
                    second.IsEmpty ? key : $"{key}\u0001{Encoding.Latin1.GetString(Stanza.Field(stanza.Span, second))}", stanza));
        }

        return records;
    }

    private static byte[] Lines(BytePath path, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent)
    {
        var merged = RecordMerge.Merge(path, LineRecords.Read(before), LineRecords.Read(own), LineRecords.Read(parent));
        return LineRecords.Write(merged.OrderBy(record => record.Key, StringComparer.Ordinal));
    }
}
