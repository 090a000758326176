using System.Collections.Concurrent;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;

namespace Coppice.Planning.Composing;

/// <summary>
/// Finds where declarations in different branches of a composed template contradict each other: other files at the same path, or
/// a package that one adds and the other removes. Which one would win depends on the order of the parents alone, so none does.
/// </summary>
/// <param name="family">The family.</param>
/// <param name="files">Reads the folders of files.</param>
internal sealed class Contradictions(Family family, FileTree files)
{
    // The rest says nothing new.
    private const int MostPaths = 20;

    private readonly ConcurrentDictionary<
        string, Lazy<Dictionary<BytePath, (PackedEntry Entry, FilesDeclaration Folder)>>> packed = new();

    /// <summary>All contradictions of a template; none of one that has a single parent.</summary>
    /// <exception cref="Failure">A folder cannot be read.</exception>
    public IReadOnlyList<Problem> Of(TemplateDeclaration template) =>
        template.IsComposed
            ? [.. Branches(template)
                .SelectMany(
                    pair => Packages(template, pair.Earlier, pair.Later).Concat(Files(template, pair.Earlier, pair.Later)))]
            : [];

    // Pairs that come together here for the first time: what meets in one of the parents was looked at there.
    private IEnumerable<(TemplateDeclaration Earlier, TemplateDeclaration Later)> Branches(TemplateDeclaration template)
    {
        var chains = template.Parents.Select(
            parent => family.Chain(family.Template(parent)).Select(ancestor => ancestor.Name).ToHashSet())
            .ToList();
        var declarations = family.Chain(template).SkipLast(1).ToList();
        foreach (var (later, place) in declarations.Select((declaration, place) => (declaration, place)))
        {
            foreach (var earlier in declarations.Take(place)
                .Where(earlier => !chains.Exists(chain => chain.Contains(earlier.Name) && chain.Contains(later.Name))))
            {
                yield return (earlier, later);
            }
        }
    }

    private static IEnumerable<Problem> Packages(TemplateDeclaration template, TemplateDeclaration a, TemplateDeclaration b) =>
        Packages(template, a, b, b).Concat(Packages(template, b, a, b));

    private static IEnumerable<Problem> Packages(
        TemplateDeclaration template, TemplateDeclaration adds, TemplateDeclaration removes, TemplateDeclaration later) =>
        from added in adds.Packages
        from removed in removes.Without
        where added.Package == removed.Package
        let here = later.Name == adds.Name ? added : removed
        let there = later.Name == adds.Name ? removed : added
        select new Problem(
            $"{template.Name}: {adds.Name} adds {added.Value}, {removes.Name} removes it ({Place(there.Where)})",
            $"remove {added.Value} from one of them, or compose {template.Name} from others",
            here.Where);

    private IEnumerable<Problem> Files(TemplateDeclaration template, TemplateDeclaration earlier, TemplateDeclaration later)
    {
        if (earlier.Files.Count == 0 || later.Files.Count == 0)
        {
            return [];
        }

        var there = Laid(earlier);
        var found = Laid(later)
            .Where(pair => there.ContainsKey(pair.Key))
            .Select(pair =>
                (
                    Path: pair.Key, Here: pair.Value, There: there[pair.Key],
                    Difference: pair.Value.Entry.DifferenceFrom(there[pair.Key].Entry)))
            .Where(difference => difference.Difference is not null)
            .OrderBy(difference => difference.Path)
            .ToList();
        var problems = found.Take(MostPaths).Select(difference => new Problem(
            $"{template.Name}: {earlier.Name} and {later.Name} put different files at {difference.Path}: its "
                + $"{difference.Difference} in "
            + $"{VisibleText.Of(difference.Here.Folder.Declared)} differs from that in "
            + $"{VisibleText.Of(difference.There.Folder.Declared)} ({Place(difference.There.Folder.Where)})",
            $"make them equal, or compose {template.Name} from others",
            difference.Here.Folder.Where));
        return found.Count > MostPaths
            ? problems.Append(
                new Problem($"{template.Name}: and {found.Count - MostPaths} more of {earlier.Name} and {later.Name}"))
            : problems;
    }

    // Of several folders of one declaration the later one wins.
    private Dictionary<BytePath, (PackedEntry Entry, FilesDeclaration Folder)> Laid(TemplateDeclaration declaration) =>
        packed.GetOrAdd(declaration.Name, _ => new(() =>
        {
            var laid = new Dictionary<BytePath, (PackedEntry, FilesDeclaration)>();
            foreach (var folder in declaration.Files)
            {
                foreach (var (path, entry) in PackedEntries.Of(files.Pack(folder)))
                {
                    laid[path] = (entry, folder);
                }
            }

            return laid;
        })).Value;

    private static string Place(SourceSpan where) => $"{where.File}:{where.Line}";
}
