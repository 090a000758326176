using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Reasons;
using Coppice.Store;
using Coppice.Store.Trees;

namespace Coppice.Planning.Policies;

/// <summary>
/// The policy <c>no-setuid-beyond:</c>: which files run with more rights than whoever starts them. Only a grown template knows.
/// </summary>
internal static class PrivilegedFiles
{
    private const int SetUser = 0x800;
    private const int SetGroup = 0x400;

    public static IEnumerable<Problem> Of(PolicySubject subject, IDependencyRules rules, Lazy<ReasonFinder> finder)
    {
        var lists = subject.Current.Where(policy => policy.Policies.SetuidBeyond is not null)
            .Select(policy => (policy.Owner, List: policy.Policies.SetuidBeyond!)).ToList();
        if (subject.Grown is not { } grown || lists.Count == 0)
        {
            return [];
        }

        var (tree, parent) = (grown.Tree(), grown.ParentTree());
        var privileged = tree.Listing.Entries.Where(entry => Rights(entry).Length > 0).ToList();
        var owners = new Lazy<IReadOnlyDictionary<BytePath, string>>(() => Owners(subject.Graph, rules, tree, privileged));
        return lists.SelectMany(list => privileged
            .Where(entry => !IsAllowed(list.List, entry.Path, tree, owners))
            // A parent that the policy holds for has told of what came from there.
            .Where(entry =>
                !(subject.Template.Parent is { } name
                    && subject.IsToldAt(list.Owner, name)
                    && parent?.Listing.Find(entry.Path) is { } before
                    && Rights(before) == Rights(entry)))
            .Select(entry => Problem(subject, list.List, entry, owners.Value.GetValueOrDefault(entry.Path), finder)));
    }

    private static Problem Problem(
        PolicySubject subject, DeclaredList list, TreeEntry entry, string? package, Lazy<ReasonFinder> finder)
    {
        var message = $"{subject.Template.Name}: {entry.Path} is {Rights(entry)}, and no-setuid-beyond does not name it";
        return package is null
            ? new Problem(
                $"{message}: no package has it",
                $"add {entry.Path} to no-setuid-beyond, or look for who made it in files: and scripts:", list.Where)
            : Violation.Of(subject, finder.Value, package, $"{message}; it belongs to {package}", list.Where);
    }

    private static bool IsAllowed(
        DeclaredList list, BytePath path, TreeReader tree, Lazy<IReadOnlyDictionary<BytePath, string>> owners) =>
        // /bin/su is /usr/bin/su where /bin is a link.
        list.Words.Any(word => word.Value[0] == '/' && Where(word.Value, tree)?.Equals(path) == true)
        || (owners.Value.GetValueOrDefault(path) is { } owner && list.Words.Any(word => word.Value == owner));

    // "setuid, setgid" and capabilities(7), which are an attribute; empty for what has no more rights than others. Directories
    // only hand their group on.
    private static string Rights(TreeEntry entry)
    {
        if (entry.Type != EntryType.File)
        {
            return "";
        }

        IEnumerable<string> rights =
        [
            (entry.Mode & SetUser) != 0 ? "setuid" : "",
            (entry.Mode & SetGroup) != 0 ? "setgid" : "",
            entry.Xattrs.Attributes.Any(attribute => attribute.Key.Bytes.SequenceEqual("security.capability"u8))
                ? "given capabilities"
                : "",
        ];
        return string.Join(" and ", rights.Where(right => right.Length > 0));
    }

    private static Dictionary<BytePath, string> Owners(
        PackageGraph graph, IDependencyRules rules, TreeReader tree, List<TreeEntry> wanted)
    {
        var names = wanted.Select(entry => Encoding.UTF8.GetString(entry.Path.Name)).ToHashSet(StringComparer.Ordinal);
        var paths = wanted.Select(entry => entry.Path).ToHashSet();
        var owners = new Dictionary<BytePath, string>();
        foreach (var package in graph.Packages)
        {
            var lines = rules.FileLists(package)
                .Select(tree.TryReadAllBytes).OfType<byte[]>().SelectMany(list => Encoding.UTF8.GetString(list).Split('\n'));
            foreach (var path in lines.Where(line => names.Contains(line[(line.LastIndexOf('/') + 1)..]))
                .Select(line => Where(line, tree)).OfType<BytePath>().Where(paths.Contains))
            {
                owners.TryAdd(path, package.Name);
            }
        }

        return owners;
    }

    private static BytePath? Where(string path, TreeReader tree)
    {
        try
        {
            return tree.Follow(BytePath.Of(path));
        }
        catch (Failure)
        {
            return null;
        }
    }
}
