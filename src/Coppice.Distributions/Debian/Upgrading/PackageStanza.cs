using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>
/// A package's stanza in <c>/var/lib/dpkg/status</c>, made of its control file as dpkg does it: known fields in dpkg's own order
/// (dpkg, lib/dpkg/parse.c), then the others as they come. That it is done as dpkg does it is seen every time: out of the older
/// control file must come the stanza that dpkg wrote.
/// </summary>
internal static partial class PackageStanza
{
    private static readonly string[] Order =
    [
        "Package", "Essential", "Protected", "Status", "Priority", "Section", "Installed-Size", "Origin", "Maintainer", "Bugs",
        "Architecture", "Multi-Arch", "Source", "Version",
        "Replaces", "Provides", "Depends", "Pre-Depends", "Recommends", "Suggests", "Breaks", "Conflicts", "Enhances",
        "Conffiles", "Description",
    ];

    private static readonly string[] Relations =
    [
        "Replaces", "Provides", "Depends", "Pre-Depends", "Recommends", "Suggests", "Breaks", "Conflicts", "Enhances",
    ];

    // Names that dpkg reads as others, or leaves out.
    private static readonly string[] Former =
        [
            "Recommended", "Optional", "Class", "Revision", "Package-Revision", "Package_Revision", "Filename", "Size", "MD5sum",
            "MSDOS-Filename", "Triggers-Pending", "Triggers-Awaited",
        ];

    /// <summary>The stanza of the newer package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="stanza">The stanza that dpkg wrote for the older one.</param>
    /// <param name="readNew">Reads a file as the newer packages have it.</param>
    /// <exception cref="MustRebuildException">dpkg wrote something else than is written here, or a configuration file is another
    /// one in the template than in the package.</exception>
    public static byte[] Upgrade(UpgradedPackage package, ReadOnlyMemory<byte> stanza, Func<BytePath, byte[]?> readNew)
    {
        var status = Text(Stanza.Field(stanza.Span, "Status"u8));
        var conffiles = Fields(stanza).GetValueOrDefault("Conffiles");
        if (status != "install ok installed" || Write(package.Then, status, conffiles) != Text(stanza.Span))
        {
            throw new MustRebuildException($"dpkg's database differs from the package {package.Name}");
        }

        CheckForm(package);
        return Encoding.Latin1.GetBytes(
            Write(package.Now, status, conffiles is null ? null : Upgrade(conffiles, package, readNew)));
    }

    // dpkg writes names and relations in its own form, and blanks not at all (dpkg, lib/dpkg/dump.c); other forms it reads as
    // well.
    private static void CheckForm(UpgradedPackage package)
    {
        var fields = Fields(package.Now.Control.GetValueOrDefault("control")?.Content ?? default);
        foreach (var (name, value) in fields)
        {
            var isKnown = Order.Contains(name);
            if (name is "Status" or "Conffiles" or "Config-Version"
                || (!isKnown
                    && (Order.Contains(name, StringComparer.OrdinalIgnoreCase)
                        || Former.Contains(name, StringComparer.OrdinalIgnoreCase)))
                || !Plain().IsMatch(value) || (Relations.Contains(name) && !Relation().IsMatch(value)))
            {
                throw new MustRebuildException($"{package.Name} has its {VisibleText.Of(name)} in an unusual form");
            }
        }
    }

    // Lines " /path md5"; further words mean that the file is not as any version has it.
    private static string Upgrade(string conffiles, UpgradedPackage package, Func<BytePath, byte[]?> readNew)
    {
        var changed = package.Changes.Select(change => change.Path).ToHashSet();
        return string.Join('\n', conffiles.Split('\n').Select(line => line.Split(' ') switch
        {
            [""] => "",
            ["", var path, _] when BytePath.Of(MergedUsr.Of(path)) is var place =>
                changed.Contains(place) ? $" {path} {Sum(package, place, readNew)}" : line,
            _ => throw new MustRebuildException($"{package.Name} has a configuration file that matches no version"),
        }));
    }

#pragma warning disable CA5351 // dpkg knows configuration files by this sum; nothing is trusted for it.
    private static string Sum(UpgradedPackage package, BytePath path, Func<BytePath, byte[]?> readNew) =>
        readNew(path) is { } content
        ? Convert.ToHexStringLower(MD5.HashData(content))
        : throw new MustRebuildException($"{path}, a configuration file of {package.Name}, is missing");
#pragma warning restore CA5351

    private static string Write(PackageContents package, string status, string? conffiles)
    {
        var fields = Fields(package.Control.GetValueOrDefault("control")?.Content ?? default);
        fields["Status"] = $" {status}";
        if (conffiles is not null)
        {
            fields["Conffiles"] = conffiles;
        }

        var known = Order.Where(fields.ContainsKey);
        return string.Join('\n', known.Concat(fields.Keys.Except(Order)).Select(name => $"{name}:{fields[name]}"));
    }

    // In their order, each value with the blank before it and its further lines. Latin-1 keeps every byte.
    private static OrderedDictionary<string, string> Fields(ReadOnlyMemory<byte> text)
    {
        var fields = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Text(text.Span).TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith(' ') || line.StartsWith('\t'))
            {
                if (fields.Count > 0)
                {
                    fields.SetAt(fields.Count - 1, $"{fields.GetAt(fields.Count - 1).Value}\n{line}");
                }
            }
            else if (line.IndexOf(':') is var colon and > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..];
            }
        }

        return fields;
    }

    // One blank before the value, none behind it.
    [GeneratedRegex(@"^(?: \S(?:.*\S)?)?(?:\n[ \t].*\S)*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();

    // name:arch (>= version) | other, further
    [GeneratedRegex(
        @"^ [^\s(,|]+(?: \((?:<<|<=|=|>=|>>) [^\s()]+\))?(?:(?: \||,) [^\s(,|]+(?: \((?:<<|<=|=|>=|>>) [^\s()]+\))?)*$",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Relation();

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
