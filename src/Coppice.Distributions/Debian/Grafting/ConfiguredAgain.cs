using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// Packages whose scripts made byte code that would be another one now, or may have run modules of their own that have changed.
/// What their scripts were seen making is taken out, and they are configured again, as a rebuild configures them.
/// </summary>
/// <param name="Packages">Their names.</param>
/// <param name="TakenOut">The files that their scripts made, each with the package.</param>
internal sealed record ConfiguredAgain(IReadOnlySet<string> Packages, IReadOnlyDictionary<BytePath, string> TakenOut)
{
    private const string Script = "postinst";
    private const int MostNamed = 3;

    private static readonly BytePath Info = BytePath.Of("var/lib/dpkg/info");

    /// <summary>None.</summary>
    public static ConfiguredAgain None { get; } = new(new HashSet<string>(), new Dictionary<BytePath, string>());

    /// <summary>Finds them.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="own">Packages of the template.</param>
    /// <exception cref="MustRebuildException">Byte code was not made by a script that can run again.</exception>
    public static ConfiguredAgain Of(ChangedTrees trees, DpkgDatabase own)
    {
        var affected = Affected(trees);
        if (affected.Count == 0 && trees.RunOwnModules.Count == 0)
        {
            return None;
        }

        if (trees.Made() is not { } made)
        {
            return affected is [var unknown, ..]
                ? throw new MustRebuildException(
                    $"{unknown} is byte code, {trees.Other} changed what makes it, and no record says how it was made")
                : None;
        }

        // What the record does not have lies as a package brought it.
        var again = affected.Select(path => made.GetValueOrDefault(path)).OfType<MadeFile>().ToList();
        if (again.Find(file => !IsConfiguring(file)) is { } odd)
        {
            throw new MustRebuildException(
                $"{odd.Path} is byte code, {trees.Other} changed what makes it, and no {Script} that configures a package "
                    + "made it");
        }

        HashSet<string> packages = [.. again.Select(file => file.Package), .. trees.RunOwnModules];
        if (packages.Count == 0)
        {
            return None;
        }

        if (packages.FirstOrDefault(name => own.Installed.Count(stanza => stanza.Name == name) != 1) is { } several)
        {
            throw new MustRebuildException($"{several}, which made byte code, cannot be configured again alone");
        }

        var theirs = made.Values.Where(file => packages.Contains(file.Package) && !OthersFiles.Has(file.Path)).ToList();
        var takenOut = WithoutBrought(trees, theirs.Where(file => file.HasContent && IsConfiguring(file)));
        // What does not go before may stay as the older module made it.
        return theirs.Find(file => trees.RunOwnModules.Contains(file.Package) && !takenOut.ContainsKey(file.Path)) is { } kept
            ? throw new MustRebuildException(
                $"the {kept.Script} of {kept.Package} may have made {kept.Path} with a module that has changed")
            : new ConfiguredAgain(packages, takenOut);
    }

    /// <summary>Configures them.</summary>
    public SandboxStep Step => Configure(Packages);

    /// <summary>What they may change in the merged tree: what they made before, and byte code, also of new modules.</summary>
    public ConfiguredFiles Files =>
        new(TakenOut, path => ByteCode.Is(path) || TakenOut.ContainsKey(path), Configure);

    private SandboxStep Configure(IReadOnlySet<string> some)
    {
        var sorted = some.Order(StringComparer.Ordinal).ToList();
        var made = TakenOut.Where(file => some.Contains(file.Value)).Select(file => file.Key).Order();
        return new SandboxStep(
            $"configure {(sorted.Count > MostNamed ? $"{sorted.Count} packages" : string.Join(", ", sorted))} again",
            ["/bin/sh", $"{SandboxLayout.Files}/configure-again.sh", .. sorted])
        {
            Input = made.SelectMany(path => (byte[])[.. "./"u8, .. path.Bytes, 0]).ToArray(),
        };
    }

    private static bool IsConfiguring(MadeFile file) => file is { Script: Script, IsTrigger: false, Package.Length: > 0 };

    // Where another compiler is at work now, all byte code may be another one.
    private static List<BytePath> Affected(ChangedTrees trees)
    {
        var changed = trees.ParentChanges.Concat(trees.CompiledTogether).ToHashSet();
        var compiles = trees.ParentChanges.Any(
            path => ByteCode.Compiles(path) && trees.IsInOldParent(path) && !trees.OnlyInTime.Contains(path));
        return
        [
            .. trees.OwnChanges.Where(path => ByteCode.Is(path) && (compiles || changed.Contains(ByteCode.SourceOf(path)))),
        ];
    }

    // A file of a package that a script changed would not come back.
    private static Dictionary<BytePath, string> WithoutBrought(ChangedTrees trees, IEnumerable<MadeFile> made)
    {
        var left = made.ToDictionary(file => file.Path, file => file.Package);
        foreach (var list in trees.FilesInOwn(Info).Where(name => name.EndsWith(".list", StringComparison.Ordinal)))
        {
            var text = Encoding.Latin1.GetString(trees.ReadOwn(Info.Child(Encoding.UTF8.GetBytes(list))) ?? []);
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "/."))
            {
                left.Remove(BytePath.Of(Encoding.Latin1.GetBytes(MergedUsr.Of(line))));
            }
        }

        return left;
    }
}
