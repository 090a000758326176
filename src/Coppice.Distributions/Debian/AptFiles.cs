using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// The configuration files of apt: for growing, for resolving on this machine, and the ones that a template keeps.
/// </summary>
internal static class AptFiles
{
    /// <summary>
    /// apt.conf(5) for growing: metadata and packages come from the read-only archive, and nothing is written outside of the
    /// scratch folder but what installing means. The lists need no locks and no download, and apt keeps no record of its own
    /// planning. Updates that an archive hands out in phases are taken: who is among the first depends on a machine's id.
    /// </summary>
    public static string Growing =>
        $$"""
        Dir::Etc::sourcelist "{{SandboxLayout.Files}}/sources.list";
        Dir::Etc::sourceparts "/dev/null";
        Dir::State::lists "{{SandboxLayout.Metadata}}";
        Dir::Cache "{{SandboxLayout.Scratch}}";
        Dir::Cache::srcpkgcache "{{SandboxLayout.Cache}}";
        Dir::Log "{{SandboxLayout.Scratch}}";
        Dir::Log::Planner "/dev/null";
        APT::Sandbox::User "root";
        APT::Install-Recommends "false";
        Acquire::Languages "none";
        APT::Get::Always-Include-Phased-Updates "true";
        Debug::NoLocking "true";
        DPkg::Path "{{SandboxLayout.Files}}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        DPkg::Options { "--force-unsafe-io"; "--force-confdef"; "--force-confold"; "--log=/dev/null"; };
        DPkg::Use-Pty "false";
        Dpkg::Progress-Fancy "false";

        """;

    /// <summary>apt.conf(5) for resolving on this machine, untouched by this machine's own configuration.</summary>
    public static string Resolving(ResolveRequest request, PackageSources sources) =>
        $$"""
        Dir "{{request.Folder}}";
        Dir::Etc "{{request.Folder}}";
        Dir::Etc::sourcelist "{{request.Folder}}/sources.list";
        Dir::Etc::sourceparts "/dev/null";
        Dir::Etc::trustedparts "/dev/null";
        Dir::Etc::parts "/dev/null";
        Dir::Etc::preferencesparts "/dev/null";
        Dir::State "{{request.Folder}}";
        Dir::State::lists "{{request.Metadata}}";
        Dir::State::status "{{request.Folder}}/database";
        Dir::State::extended_states "{{request.Folder}}/extended_states";
        Dir::Cache "{{request.Folder}}";
        Dir::Cache::srcpkgcache "{{(request.Cache is null ? "" : request.Cache + "/srcpkgcache.bin")}}";
        Dir::Cache::pkgcache "";
        Dir::Log "{{request.Folder}}";
        APT::Architecture "{{sources.Architecture}}";
        APT::Architectures { {{string.Concat(Architectures(sources.First).Select(name => $"\"{name}\"; "))}}};
        APT::Sandbox::User "root";
        Acquire::Languages "none";
        APT::Get::Always-Include-Phased-Updates "true";
        Debug::NoLocking "true";

        """;

    /// <summary>The architectures whose packages of an archive are looked at, its own first.</summary>
    public static IEnumerable<string> Architectures(ArchiveSnapshot archive) => archive.Shown.Prepend(archive.Architecture);

    /// <summary>What <c>dpkg --add-architecture</c> writes (dpkg(1)): all architectures, its own first.</summary>
    public static TextFile Foreign(PackageSources sources) =>
        new("/var/lib/dpkg/arch", string.Concat(Architectures(sources.First).Select(name => name + "\n")));

    /// <summary>The file that <see cref="Resolving"/> names as dpkg's status.</summary>
    public static TextFile Database(ReadOnlyMemory<byte> database) => new("database", "") { Content = database };

    /// <summary>sources.list(5), one line for each suite, of the archives as the sandbox sees them.</summary>
    public static string FrozenSources(PackageSources sources)
    {
        var text = new StringBuilder();
        foreach (var (archive, suite) in sources.All
            .SelectMany(source => source.Archive.Suites.Select(suite => (source.Archive, suite))))
        {
            // Its own key for each archive, although nothing is fetched here: what the metadata are was verified outside.
            var keyring = archive == sources.First ? AptArchiveFiles.KeyringInTree
                : archive.IsOwn ? $"{SandboxLayout.Files}/{OwnKeyring(archive)}"
                : AptArchiveFiles.KeyringPath(archive);
            text.Append(
                $"deb [arch={string.Join(',', Architectures(archive))} signed-by={keyring}] "
                    + $"file:{Folder(sources, suite.Mirror)} {SuitePath.Source(suite)}\n");
        }

        return text.ToString();
    }

    /// <summary>
    /// The public keys of archives that are signed here, below <see cref="SandboxLayout.Files"/>: a growing template sees them,
    /// and none of it ever lies in a tree.
    /// </summary>
    public static IReadOnlyList<TextFile> OwnKeyrings(PackageSources sources) =>
    [
        .. sources.All.Select(source => source.Archive).Where(archive => archive.IsOwn)
            .Select(archive => new TextFile(OwnKeyring(archive), "") { Content = File.ReadAllBytes(archive.Keyring) }),
    ];

    /// <summary>The folder in the sandbox that stands for a mirror.</summary>
    public static string Folder(PackageSources sources, Uri mirror) =>
        $"{SandboxLayout.Archive}/{MirrorNumber(sources, mirror)}";

    public static string MirrorNumber(PackageSources sources, Uri mirror) =>
        sources.Suites.Select(suite => suite.Mirror).Distinct().ToList().IndexOf(mirror).ToString();

    private static string OwnKeyring(ArchiveSnapshot archive) => $"keyrings/{archive.Name}.gpg";

    /// <summary>
    /// The name under which apt keeps a metadata file: the URI with every slash as an underscore (apt-get(8),
    /// /var/lib/apt/lists).
    /// </summary>
    public static string ListName(PackageSources sources, SuiteSnapshot suite, string path) =>
        $"{Folder(sources, suite.Mirror)}/{SuitePath.AsApt(suite.Name, path)}".Replace("_", "%5f").Replace('/', '_');

    /// <summary>
    /// Whether later upgrades inside the template take recommended packages: the same as while it grew, so that they pull in
    /// nothing new.
    /// </summary>
    public static TextFile Recommends(bool recommends) =>
        new("/etc/apt/apt.conf.d/60recommends", $"APT::Install-Recommends \"{(recommends ? "true" : "false")}\";\n");
}
