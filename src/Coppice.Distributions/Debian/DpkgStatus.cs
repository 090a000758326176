using System.Text;

namespace Coppice.Distributions.Debian;

/// <summary>Reads dpkg's database of installed packages, /var/lib/dpkg/status (deb822(5), dpkg(1)).</summary>
internal static class DpkgStatus
{
    /// <summary>All stanzas of a deb822 text, as field → value; continuation lines keep their line feeds.</summary>
    public static IEnumerable<Dictionary<string, string>> Stanzas(ReadOnlyMemory<byte> text)
    {
        var stanza = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? field = null;
        foreach (var line in Encoding.UTF8.GetString(text.Span).Split('\n'))
        {
            if (line.Length == 0)
            {
                if (stanza.Count > 0)
                {
                    yield return stanza;
                    stanza = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                }

                field = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                if (field is not null)
                {
                    stanza[field] += "\n" + line;
                }
            }
            else if (line.IndexOf(':') is var colon and > 0)
            {
                field = line[..colon];
                stanza[field] = line[(colon + 1)..].Trim();
            }
        }

        if (stanza.Count > 0)
        {
            yield return stanza;
        }
    }

    /// <summary>
    /// The stanzas of packages that are installed (third word of Status), not those that left configuration behind.
    /// </summary>
    public static IEnumerable<Dictionary<string, string>> InstalledStanzas(ReadOnlyMemory<byte> status) =>
        Stanzas(status)
            .Where(stanza =>
                stanza.GetValueOrDefault("Status") is { } state && state.EndsWith(" installed", StringComparison.Ordinal)
            && !state.Contains("not-installed"));

    /// <summary>The installed packages, by name.</summary>
    public static IReadOnlyList<InstalledPackage> Read(ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> extendedStates)
    {
        var automatic = Stanzas(extendedStates)
            .Where(stanza => stanza.GetValueOrDefault("Auto-Installed") == "1")
            .Select(stanza => stanza["Package"])
            .ToHashSet();
        return InstalledStanzas(status)
            .Select(stanza => new InstalledPackage(
                stanza["Package"],
                stanza.GetValueOrDefault("Version", ""),
                stanza.GetValueOrDefault("Architecture", ""),
                // Installed-Size is in KiB (deb-control(5)).
                long.TryParse(stanza.GetValueOrDefault("Installed-Size"), out var kibibytes) ? kibibytes << 10 : 0,
                automatic.Contains(stanza["Package"])))
            .OrderBy(package => package.Name, StringComparer.Ordinal)
            .ThenBy(package => package.Architecture, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The database as it would be with some packages more and some less.</summary>
    public static byte[] Predict(
        ReadOnlyMemory<byte> status, IReadOnlyList<ReadOnlyMemory<byte>> added, IReadOnlyCollection<string> removed)
    {
        var replaced = added.ToLookup(stanza => Field(stanza, "Package"), stanza => Field(stanza, "Architecture"));
        bool IsGone(ReadOnlyMemory<byte> stanza)
        {
            var (name, architecture) = (Field(stanza, "Package"), Field(stanza, "Architecture"));
            // One for all architectures takes the place of the native one, and the other way round.
            return removed.Contains(name)
                || replaced[name].Any(other => other == architecture || other == "all" || architecture == "all");
        }

        // The status line must not be repeated, and the index's own fields (Filename, …) are ignored by apt in a status file.
        return StanzaText.Join(StanzaText.Split(status).Where(stanza => !IsGone(stanza))
            .Concat(
                added.Select(stanza =>
                    (ReadOnlyMemory<byte>)(byte[])[.. "Status: install ok installed\n"u8, .. stanza.Span.Trim((byte)'\n')])));
    }

    private static string Field(ReadOnlyMemory<byte> stanza, string name) =>
        Stanzas(stanza).FirstOrDefault()?.GetValueOrDefault(name) ?? "";
}
