using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Residues;

/// <summary>What dpkg, apt, debconf, update-alternatives, ucf and deb-systemd-helper keep of packages, and where.</summary>
internal sealed class DebianResidueRules() : ResidueRules(Databases)
{
    private const string Mark = "mark of ";

    private static readonly BytePath[] Databases =
        [.. ((string[])[
            "var/lib/dpkg", "var/lib/apt", "var/cache/debconf", "etc/alternatives", "var/lib/ucf",
            "var/lib/systemd/deb-systemd-helper-enabled",
            "var/lib/systemd/deb-systemd-helper-masked", "var/lib/systemd/deb-systemd-user-helper-enabled"]).Select(BytePath.Of)];

    private static readonly BytePath Marks = BytePath.Of("var/lib/apt/extended_states");

    private static readonly Dictionary<BytePath, Func<ReadOnlyMemory<byte>,
        IEnumerable<KeyValuePair<string, string>>>> Records = new()
    {
        [BytePath.Of("var/lib/dpkg/status")] = content => Stanzas(content, Package),
        [Marks] = content => Stanzas(content, stanza => Mark + Field(stanza, "Package"u8)),
        [BytePath.Of("var/cache/debconf/config.dat")] = content => Stanzas(
            content, stanza => $"debconf question {Field(stanza, "Name"u8)}"),
        [BytePath.Of("var/cache/debconf/passwords.dat")] = content => Stanzas(
            content, stanza => $"debconf password {Field(stanza, "Name"u8)}"),
        [BytePath.Of("var/cache/debconf/templates.dat")] = content => Stanzas(
            content, stanza => $"debconf template {Field(stanza, "Name"u8)}"),
        [BytePath.Of("var/lib/dpkg/diversions")] = Diversions,
        [BytePath.Of("var/lib/dpkg/statoverride")] = content => Named(
            content, line => $"owner and mode of {line[(line.LastIndexOf(' ') + 1)..]}"),
        [BytePath.Of("var/lib/dpkg/triggers/File")] = content => Named(content, line => $"trigger {line}"),
        [BytePath.Of("var/lib/ucf/hashfile")] = content => Named(
            content, line => $"ucf file {line[(line.LastIndexOf(' ') + 1)..]}"),
        [BytePath.Of("var/lib/ucf/registry")] = content => Named(content, line => $"ucf owner {line}"),
        [BytePath.Of("etc/shells")] = content => Named(content, line => $"shell {line}"),
    };

    /// <inheritdoc/>
    public override string? MarkedPackage(BytePath path, string entry) =>
        path == Marks && entry.StartsWith(Mark, StringComparison.Ordinal) ? entry[Mark.Length..] : null;

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>>? ReadRecords(BytePath path, ReadOnlyMemory<byte> content) =>
        Records.TryGetValue(path, out var read) ? read(content) : null;

    // What is not installed says so: "deinstall ok config-files" is what dpkg -l shows as rc (dpkg-query(1)).
    private static string Package(ReadOnlyMemory<byte> stanza) =>
        Field(stanza, "Status"u8).Split(' ')[^1] is var state && state == "installed"
        ? $"package {Field(stanza, "Package"u8)}" : $"package {Field(stanza, "Package"u8)} ({state})";

    // Three lines each: what is diverted, where to, and for which package (dpkg-divert(1)).
    private static IEnumerable<KeyValuePair<string, string>> Diversions(ReadOnlyMemory<byte> content) =>
        Lines(content)
            .Chunk(3)
            .Select(lines =>
                KeyValuePair.Create(
                    $"diversion of {lines[0]}{(lines.Length > 2 ? $" by {lines[2]}" : "")}", string.Join('\n', lines)));

    private static IEnumerable<KeyValuePair<string, string>> Stanzas(
        ReadOnlyMemory<byte> content, Func<ReadOnlyMemory<byte>, string> name) =>
        StanzaText.Split(content).Select(stanza => KeyValuePair.Create(name(stanza), Encoding.Latin1.GetString(stanza.Span)));

    private static IEnumerable<KeyValuePair<string, string>> Named(ReadOnlyMemory<byte> content, Func<string, string> name) =>
        Lines(content).Select(line => KeyValuePair.Create(name(line), line));

    private static string Field(ReadOnlyMemory<byte> stanza, ReadOnlySpan<byte> field) =>
        Encoding.UTF8.GetString(Stanza.Field(stanza.Span, field));
}
