using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>Puts together what is known about one template.</summary>
internal sealed class TemplateReport(Generation generation, AccountedTree account)
{
    private const int SetIds = 0xc00;
    private readonly TreeTexts texts = new(account.Tree);

    public TemplateAccount Make(CancellationToken cancel)
    {
        var counts = new Dictionary<PathClass, int>();
        var (faults, changed, privileged) = (new List<PathAccount>(), new List<PathAccount>(), new List<PathAccount>());
        var secrets = new List<(TreeEntry, string)>();
        foreach (var path in account.Accounting.Run())
        {
            cancel.ThrowIfCancellationRequested();
            counts[path.Class] = counts.GetValueOrDefault(path.Class) + 1;
            (path.IsFault ? faults : path.Class == PathClass.Changed ? changed : null)?.Add(path);
            if (LooksLikeSecret(path) is { } why)
            {
                secrets.Add((path.Entry, why));
            }

            if (path.Class != PathClass.Missing
                && path.Entry.Type == EntryType.File
                && ((path.Entry.Mode & SetIds) != 0 || !path.Entry.Xattrs.IsEmpty))
            {
                privileged.Add(path);
            }
        }

        return new TemplateAccount(
            generation, counts, faults, changed,
            [
                .. account.Packages.Select(pair =>
                    new AccountedPackage(pair.Package, pair.Origin, account.Rules.Licences(pair.Package.Name, texts))),
            ],
            privileged, account.Rules.Users(texts), account.Rules.Units(texts), [.. MachineFiles(), .. secrets],
            account.Trail.IsWhole);
    }

    // What a package has is the same on every machine; what its scripts, or what they run, make may be a secret that every qube
    // would share.
    private string? LooksLikeSecret(PathAccount path) =>
        path is
        {
            Class: PathClass.MaintainerScript or PathClass.Trigger or PathClass.Hook or PathClass.PackageManager
                or PathClass.Script,
            Entry: { Type: EntryType.File, Link: null } entry,
        }
        && SecretLikeness.CanBe(entry.Size) && !account.Rules.IdentifiesMachine(entry.Path) && !IsKept(entry.Path)
        && SecretLikeness.Of(entry.Path, entry.Mode, texts.Read(entry.Path)) is { } why ? $"looks like a secret: {why}" : null;

    // As the family file said when it was grown.
    private bool IsKept(BytePath path) => generation.Inputs.TryGetValue(TemplateInputs.Identity, out var said)
        && said.Split(' ')
            .Any(word => word.StartsWith("+/", StringComparison.Ordinal) && new PathPattern(word[2..]).Matches(path));

    // No time may be later than the snapshot, except the fixed one that everything made here gets, which is earlier.
    private IEnumerable<(TreeEntry, string)> MachineFiles()
    {
        foreach (var entry in account.Tree.Listing.Entries)
        {
            if (entry.Type == EntryType.File
                && entry.Size > 0
                && account.Rules.IdentifiesMachine(entry.Path)
                && !IsKept(entry.Path))
            {
                yield return (entry, "identifies a machine");
            }
            else if (entry.Mtime > generation.Epoch)
            {
                yield return (entry, "has a time after the snapshot");
            }
        }
    }
}
