using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// The configuration files of apt: for growing, for resolving on this machine, and the ones that a template keeps.
/// </summary>
internal static class AptFiles
{
    public const string KeyringInTree = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>
    /// apt.conf(5) for growing: metadata and packages come from the read-only archive, and nothing is written outside of the
    /// scratch folder but what installing means. The lists need no locks and no download, and apt keeps no record of its own
    /// planning.
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
        Debug::NoLocking "true";
        DPkg::Path "{{SandboxLayout.Files}}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        DPkg::Options { "--force-unsafe-io"; "--force-confdef"; "--force-confold"; "--log=/dev/null"; };
        DPkg::Use-Pty "false";
        Dpkg::Progress-Fancy "false";

        """;

    /// <summary>apt.conf(5) for resolving on this machine, untouched by this machine's own configuration.</summary>
    public static string Resolving(ResolveRequest request, string architecture) =>
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
        APT::Architecture "{{architecture}}";
        APT::Architectures { "{{architecture}}"; };
        APT::Sandbox::User "root";
        Acquire::Languages "none";
        Debug::NoLocking "true";

        """;

    /// <summary>The file that <see cref="Resolving"/> names as dpkg's status.</summary>
    public static TextFile Database(ReadOnlyMemory<byte> database) => new("database", "") { Content = database };

    /// <summary>sources.list(5), one line for each suite, of the archive as the sandbox sees it.</summary>
    public static string FrozenSources(ArchiveSnapshot archive)
    {
        var text = new StringBuilder();
        foreach (var suite in archive.Suites)
        {
            text.Append(
                $"deb [arch={archive.Architecture} signed-by={KeyringInTree}] file:{Folder(archive, suite.Mirror)} "
                    + $"{SuitePath.Source(suite)}\n");
        }

        return text.ToString();
    }

    /// <summary>The folder in the sandbox that stands for a mirror.</summary>
    public static string Folder(ArchiveSnapshot archive, Uri mirror) =>
        $"{SandboxLayout.Archive}/{MirrorNumber(archive, mirror)}";

    public static string MirrorNumber(ArchiveSnapshot archive, Uri mirror) =>
        archive.Suites.Select(suite => suite.Mirror).Distinct().ToList().IndexOf(mirror).ToString();

    /// <summary>
    /// The name under which apt keeps a metadata file: the URI with every slash as an underscore (apt-get(8),
    /// /var/lib/apt/lists).
    /// </summary>
    public static string ListName(ArchiveSnapshot archive, SuiteSnapshot suite, string path) =>
        $"{Folder(archive, suite.Mirror)}/{SuitePath.AsApt(suite.Name, path)}".Replace("_", "%5f").Replace('/', '_');

    /// <summary>The sources that the finished template has: deb822 form of sources.list(5).</summary>
    /// <remarks>A declared keyring goes into the template (sources.list(5) names /etc/apt/keyrings for that); Debian's own is in
    /// a package there.</remarks>
    public static IReadOnlyList<TextFile> Sources(ArchiveSnapshot archive, ReadOnlyMemory<byte> keyring)
    {
        var armoured = keyring.Span.StartsWith("-----BEGIN"u8);
        var ownKeyring = archive.DeclaredKeyring is null
            ? null
            : new TextFile($"/etc/apt/keyrings/{archive.Name}.{(armoured ? "asc" : "gpg")}", "") { Content = keyring };
        var stanzas = archive.Suites
            .GroupBy(suite => (suite.Mirror, Components: string.Join(' ', suite.Components)))
            .Select(group =>
                $"Types: deb\nURIs: {group.Key.Mirror.ToString().TrimEnd('/')}\nSuites: "
                    + $"{string.Join(' ', group.Select(suite => suite.Name))}\n"
                + (group.Key.Components.Length == 0 ? "" : $"Components: {group.Key.Components}\n")
                + $"Signed-By: {ownKeyring?.Path ?? KeyringInTree}\n");
        var sources = new TextFile("/etc/apt/sources.list.d/debian.sources", string.Join('\n', stanzas));
        return ownKeyring is null ? [sources] : [sources, ownKeyring];
    }

    /// <summary>
    /// Whether later upgrades inside the template take recommended packages: the same as while it grew, so that they pull in
    /// nothing new.
    /// </summary>
    public static TextFile Recommends(bool recommends) =>
        new("/etc/apt/apt.conf.d/60recommends", $"APT::Install-Recommends \"{(recommends ? "true" : "false")}\";\n");
}
