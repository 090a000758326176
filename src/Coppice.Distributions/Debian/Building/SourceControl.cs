using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Building;

/// <summary>What <c>debian/control</c> and <c>debian/changelog</c> of a source say.</summary>
internal static partial class SourceControl
{
    /// <summary>The files.</summary>
    public static readonly IReadOnlyList<string> Files = [Control, Changelog];

    /// <summary>The file that says what is needed and built.</summary>
    public const string Control = "debian/control";
    private const string Changelog = "debian/changelog";
    private const int LongestFirstLine = 1000;

    // What dpkg-buildpackage itself runs, for every source alike: the fewer needs differ, the more builds share an environment.
    // A compiler is for that to have.
    private static readonly string[] Tools = ["dpkg-dev", "fakeroot", "make"];

    /// <inheritdoc cref="IBuildRules.Read"/>
    public static PackageRecipe Read(IReadOnlyDictionary<string, byte[]> files, string architecture, bool tests)
    {
        foreach (var file in Files.Where(file => !files.ContainsKey(file)))
        {
            throw new Failure(
                $"it has no {file}: packages of this distribution cannot be built from it",
                "take a source with a folder debian/, or an override that adds it", kind: ProblemKind.Unsupported);
        }

        var stanzas = ControlFile.Read(files[Control], Control);
        var problems = new List<Problem>();
        var relations = new SourceRelations(architecture, tests ? [] : ["nocheck"]);
        IReadOnlyList<BuildNeed> Needs(ControlStanza stanza, string field, bool substituted = false)
        {
            var faults = new List<string>();
            var named = relations.Read(stanza[field], faults, substituted);
            problems.AddRange(faults.Select(fault => ControlFile.Wrong(Control, stanza.Line, $"{field} {fault}")));
            return named;
        }

        if (stanzas.Count == 0 || !PackageName().IsMatch(stanzas[0]["Source"]))
        {
            throw new Failure(
                [ControlFile.Wrong(Control, stanzas.Count == 0 ? 1 : stanzas[0].Line, "names no source")],
                kind: ProblemKind.Unsupported);
        }

        var source = stanzas[0];
        var packages = new List<PlannedPackage>();
        foreach (var stanza in stanzas.Skip(1))
        {
            if (!PackageName().IsMatch(stanza["Package"]))
            {
                problems.Add(ControlFile.Wrong(Control, stanza.Line, "names no package"));
            }
            else if (stanza["Architecture"].Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Any(relations.IsOurs))
            {
                packages.Add(new PlannedPackage(
                    stanza["Package"],
                    [.. Needs(stanza, "Provides", substituted: true).SelectMany(need => need.Alternatives)
                        .Select(name => new ProvidedName(name.Name, name.Version.Length == 0 ? null : name.Version))],
                    [.. Needs(stanza, "Pre-Depends", substituted: true), .. Needs(stanza, "Depends", substituted: true)]));
            }
        }

        List<BuildNeed> needs =
        [
            .. Tools.Select(name => new BuildNeed([new NeededName(name)])),
            .. Needs(source, "Build-Depends"), .. Needs(source, "Build-Depends-Arch"), .. Needs(source, "Build-Depends-Indep"),
        ];
        List<BuildNeed> conflicts =
        [
            .. Needs(source, "Build-Conflicts"), .. Needs(source, "Build-Conflicts-Arch"),
            .. Needs(source, "Build-Conflicts-Indep"),
        ];
        var version = Version(files[Changelog], source["Source"], problems);
        return problems.Count == 0
            ? new PackageRecipe(source["Source"], version, packages, needs, conflicts)
            : throw new Failure(problems, kind: ProblemKind.Unsupported);
    }

    private static string Version(byte[] changelog, string source, List<Problem> problems)
    {
        var text = changelog.AsSpan(0, Math.Min(changelog.Length, LongestFirstLine)).TrimStart("\n\r \t"u8);
        var end = text.IndexOf((byte)'\n');
        var match = Entry().Match(Encoding.Latin1.GetString(end < 0 ? text : text[..end]).TrimEnd());
        if (!match.Success || !DebianVersion.TryParse(match.Groups["version"].Value, out _))
        {
            problems.Add(ControlFile.Wrong(
                Changelog, 1, "is not the beginning of an entry: SOURCE (VERSION) SUITE; urgency=…"));
            return "0";
        }

        if (match.Groups["source"].Value is var named && named != source)
        {
            problems.Add(ControlFile.Wrong(Changelog, 1, $"is about {named}, but {Control} names {source}"));
        }

        return match.Groups["version"].Value;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9+.-]{1,127}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    internal static partial Regex PackageName();

    [GeneratedRegex(
        @"^(?<source>[a-z0-9][a-z0-9+.-]{1,127}) \((?<version>[A-Za-z0-9.+~:-]{1,256})\)(\s+[A-Za-z0-9.+-]+)+\s*;",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entry();
}
