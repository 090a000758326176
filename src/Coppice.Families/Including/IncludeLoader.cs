using Coppice.Families.Checking;
using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Including;

/// <summary>
/// Reads the family file and everything that it includes. A file that is included by several others counts once, at its first
/// place: otherwise its lists would be appended twice.
/// </summary>
internal sealed class IncludeLoader(FamilyFolder folder, FamilyLimits limits, Problems problems)
{
    private readonly NodeBudget budget = new(limits);
    private readonly List<(string Absolute, string Display)> open = [];
    private readonly HashSet<string> seen = [];
    private readonly List<YamlMap> loaded = [];

    /// <summary>
    /// The documents in the order of merging: what is included before what includes it, so the family file is the last.
    /// </summary>
    /// <exception cref="Failure">The family file itself cannot be read. An included file that cannot be is a problem like
    /// others.</exception>
    public IReadOnlyList<YamlMap> Load()
    {
        var absolute = RealPath.Of("/", Path.GetFullPath(folder.File));
        var kind = absolute is null ? null : PosixFile.KindBehind(absolute);
        if (kind is null)
        {
            problems.Add($"there is no family file {Shown.Text(folder.File)}", "coppice init");
        }
        else if (kind != FileKind.File)
        {
            problems.Add($"the family file {Shown.Text(folder.File)} is not a regular file");
        }

        // Where the file is a link to one elsewhere, paths are still relative to the place that the user named.
        return kind == FileKind.File && Load(absolute!, folder.File, folder.Root, null) ? loaded : throw problems.ToFailure();
    }

    private bool Load(string absolute, string display, string relativeTo, SourceSpan? includedAt)
    {
        seen.Add(absolute);
        YamlMap document;
        try
        {
            var source = SourceFile.Read(absolute, display, relativeTo, limits);
            document = new YamlDocumentReader(source, budget, limits, problems).Read();
        }
        catch (Failure failure)
        {
            problems.AddIncomplete(failure, includedAt);
            return false;
        }

        open.Add((absolute, display));
        foreach (var name in Names(document))
        {
            Include(name);
        }

        open.RemoveAt(open.Count - 1);
        loaded.Add(document);
        return true;
    }

    private IReadOnlyList<YamlScalar> Names(YamlMap document) =>
        document.Entry(Keys.Include) is { } entry ? new Values(problems).Texts(entry) : [];

    private void Include(YamlScalar name)
    {
        if (folder.Find(name, FileKind.File, problems) is not { } absolute)
        {
            problems.Incomplete = true;
            return;
        }

        var display = folder.Display(absolute);
        if (open.FindIndex(file => file.Absolute == absolute) is var first and >= 0)
        {
            var cycle = open.Skip(first).Select(file => file.Display).Append(open[first].Display);
            problems.Add(
                name, $"files include each other: {string.Join(" → ", cycle.Select(Shown.Text))}", "remove one of the includes");
        }
        else if (seen.Count == limits.Files && !seen.Contains(absolute))
        {
            problems.Add(name, $"the family has more than {limits.Files} files");
            problems.Incomplete = true;
        }
        else if (!seen.Contains(absolute))
        {
            Load(absolute, display, Path.GetDirectoryName(absolute)!, name.Where);
        }
    }
}
