using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>Upgrading Debian's layers.</summary>
internal sealed class DebianUpgradeRules : IUpgradeRules
{
    private static readonly BytePath Status = BytePath.Of("var/lib/dpkg/status");

    public void Check(UpgradedTree tree)
    {
        var again = GeneratedFiles.Again(tree);
        var made = tree.Made?.Values.Where(file => file.HasContent && !again.TakenOut.ContainsKey(file.Path))
            .ToLookup(file => file.Package, file => file.Path);
        var order = ConfigurationOrder.Of(tree);
        foreach (var package in tree.Packages)
        {
            if (package.Changes.FirstOrDefault(change => AptArchiveFiles.IsSource(change.Path)) is { } source)
            {
                throw new MustRebuildException($"{package.Name} sets up an archive, and its {source.Path} has changed");
            }

            SameInstallation.Check(package, order, again.Packages.Contains(package.Name));
            ReadData.Refuse(package, tree.Opened, modulesRunAgain: made is not null);
            OwnPrograms.Refuse(package, made?[package.Name].ToList());
        }
    }

    public IReadOnlyList<TextFile> Database(
        IPackageTree tree, IReadOnlyList<UpgradedPackage> packages, Func<BytePath, byte[]?> readNew)
    {
        var upgraded = packages.ToDictionary(package => (package.Name, package.Architecture));
        var files = new List<TextFile>();
        var stanzas = new List<ReadOnlyMemory<byte>>();
        foreach (var text in StanzaText.Split(tree.Read(Status) ?? []))
        {
            var key = (Field(text, "Package"u8), Field(text, "Architecture"u8));
            if (!upgraded.Remove(key, out var package))
            {
                stanzas.Add(text);
                continue;
            }

            stanzas.Add(PackageStanza.Upgrade(package, text, readNew));
            files.AddRange(InfoFiles.Upgrade(package, tree));
        }

        return upgraded.Keys.FirstOrDefault() is { Item1: { } missing }
            ? throw new MustRebuildException($"dpkg's database does not have {missing}")
            : [.. files, new TextFile($"/{Encoding.UTF8.GetString(Status.Bytes)}", "") { Content = StanzaText.Join(stanzas) }];
    }

    public RegenerationPlan Regenerate(UpgradedTree tree)
    {
        UnpackingRules.Refuse(tree);
        InstallationHooks.Refuse(tree.Read, tree.FilesIn, tree.HooksAreKnown);
        return GeneratedFiles.Of(tree);
    }

    private static string Field(ReadOnlyMemory<byte> stanza, ReadOnlySpan<byte> name) =>
        Encoding.UTF8.GetString(Stanza.Field(stanza.Span, name));
}
