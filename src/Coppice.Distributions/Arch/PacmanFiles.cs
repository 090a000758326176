using System.Globalization;
using Coppice.Distributions.Arch.Publishing;
using Coppice.Distributions.Arch.Sources;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch;

/// <summary>
/// The configuration files of pacman (pacman.conf(5)): for growing, for questions on this machine, and the ones that a template
/// keeps.
/// </summary>
internal static class PacmanFiles
{
    /// <summary>
    /// For growing: metadata, keys and packages come from what the sandbox is shown. The keyring has the pinned keys and no
    /// others, so whatever is signed by one of them is trusted; what is not signed is refused, databases and packages alike.
    /// </summary>
    public static string Growing(PackageSources archive) =>
        $"""
        [options]
        Architecture = {archive.Architecture}
        CacheDir = {SandboxLayout.Scratch}/cache/
        {string.Join('\n', Mirrors(archive).Select((_, number) => $"CacheDir = {SandboxLayout.Archive}/{number}/"))}
        SigLevel = Required TrustAll
        HoldPkg = pacman glibc
        NoProgressBar

        """ + Repositories(archive, signed: true);

    /// <summary>
    /// For questions on this machine, about databases that were verified when they were taken. Nothing is installed.
    /// </summary>
    /// <param name="archive">The frozen archive.</param>
    /// <param name="options">More lines for the options.</param>
    public static string Asking(PackageSources archive, string options = "") =>
        $"""
        [options]
        Architecture = {archive.Architecture}
        SigLevel = Never
        {options}

        """ + Repositories(archive, signed: false);

    /// <summary>
    /// What a template keeps: the repositories with their mirrors, and signatures required as pacman's own default has it.
    /// </summary>
    public static IEnumerable<TextFile> Kept(PackageSources archive)
    {
        var patterns = archive.Suites.Select(suite => Pattern(archive, suite)).Distinct().ToList();
        var common = patterns.Count == 1;
        var repositories = archive.Suites.Select(suite => common
            ? $"[{suite.Name}]\nInclude = /etc/pacman.d/mirrorlist\n"
            : $"[{suite.Name}]\nServer = {suite.Mirror.OriginalString}\n");
        yield return new TextFile(
            "tree/etc/pacman.conf",
            $"""
            # pacman.conf(5)
            [options]
            HoldPkg = pacman glibc
            Architecture = {archive.Architecture}
            CheckSpace
            SigLevel = Required DatabaseOptional
            LocalFileSigLevel = Optional


            """ + string.Join('\n', repositories));
        yield return new TextFile(
            "tree/etc/pacman.d/mirrorlist",
            common ? $"Server = {patterns[0]}\n" : "# Each repository in /etc/pacman.conf has a server of its own.\n");
    }

    /// <summary>The number of a mirror: its folder in the sandbox.</summary>
    public static string MirrorNumber(PackageSources archive, Uri mirror) =>
        Mirrors(archive).IndexOf(mirror).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// What a declaration adds to a template: a file of repositories and the keys for each archive. Of one that may not give
    /// everything, the template's own pacman installs what it is asked for; it upgrades nothing from there, since then what such
    /// packages say they replace would go. An archive that is on this machine only is nothing to a template.
    /// </summary>
    /// <exception cref="Failure">What is declared as the key of one that is published is none.</exception>
    public static IEnumerable<TextFile> Added(PackageSources sources, Families.TemplateDeclaration declaration)
    {
        foreach (var source in declaration.Archives.Select(word => sources.Further
            .FirstOrDefault(source => source.Archive.Name == word.Value)).OfType<PackageSource>().Where(IsReachable))
        {
            var usage = source.Take.IsAll ? "" : "Usage = Sync Search Install\n";
            yield return new TextFile(
                $"/etc/pacman.d/{source.Archive.Name}.conf",
                string.Join('\n', InTemplate(source).Select(repository =>
                    $"[{repository.Name}]\n{usage}Server = {repository.Server}\n")));
            yield return new TextFile($"/usr/share/pacman/keyrings/{source.Archive.Name}.gpg", "")
            {
                Content = source.Published is { } place
                    ? PublishedKeys(source, place)
                    : File.ReadAllBytes(source.Archive.Keyring),
            };
        }
    }

    /// <summary>The keys of all archives, each once: a growing template has no others.</summary>
    public static byte[] Keyrings(PackageSources sources) =>
        [.. sources.All.Select(source => File.ReadAllBytes(source.Archive.Keyring)).DistinctBy(Convert.ToHexString)
            .SelectMany(keyring => keyring)];

    /// <summary>The repositories of an archive as a template's own pacman knows them.</summary>
    public static IEnumerable<(string Name, string Server)> InTemplate(PackageSource source) =>
        source.Published is { } place
            ? [(place.Suite, $"{place.Address.OriginalString.TrimEnd('/')}/{ArchRepositoryRules.Folder(place.Suite)}")]
            : source.Archive.Suites.Select(suite => (suite.Name, Address(source, suite).OriginalString));

    private static bool IsReachable(PackageSource source) =>
        source.Published is not null || source.Archive.Suites.All(suite => !Address(source, suite).IsFile);

    private static Uri Address(PackageSource source, SuiteSnapshot suite) =>
        source.TemplateMirrors.GetValueOrDefault(suite.Name, suite.Mirror);

    // pacman's keyring is one file, into which nothing goes that is no public key.
    private static byte[] PublishedKeys(PackageSource source, Families.PublishedPlace place)
    {
        try
        {
            var keys = OpenPgpArmour.Removed(File.ReadAllBytes(place.Keyring));
            return keys is [var first, ..] && IsPublicKey(first) ? keys : throw NoKey(source, place);
        }
        catch (FormatException)
        {
            throw NoKey(source, place);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot read the keyring {VisibleText.Of(place.Keyring)}: {VisibleText.Of(e.Message)}",
                $"ls -l {ShellWord.Of(place.Keyring)}", inner: e, kind: ProblemKind.FileAccess);
        }
    }

    // RFC 9580, 4.2: the packet of a public key in either form of headers.
    private static bool IsPublicKey(byte first) => (first & 0xfc) == 0x98 || first == 0xc6;

    private static Failure NoKey(PackageSource source, Families.PublishedPlace place) => new(
        $"the keyring {VisibleText.Of(place.Keyring)} of the archive {source.Archive.Name} does not begin with a public key",
        $"gpg --show-keys {ShellWord.Of(place.Keyring)}    # it must be archive-key.asc of what coppice publish made",
        kind: ProblemKind.FamilyFile);

    private static string Repositories(PackageSources archive, bool signed) => string.Concat(
        ArchRepository.Of(archive).Select(repository =>
            $"[{repository.Name}]\n"
                + (signed && repository.Signatures is { } level ? $"SigLevel = {level}\n" : "")
                + $"Server = file://{SandboxLayout.Archive}/{MirrorNumber(archive, repository.Suite.Mirror)}\n"));

    private static List<Uri> Mirrors(PackageSources archive) => [.. archive.Suites.Select(suite => suite.Mirror).Distinct()];

    // The mirror as it can be written once for all repositories.
    private static string Pattern(PackageSources archive, SuiteSnapshot suite) =>
        string.Join(
            '/',
            suite.Mirror.OriginalString.Split('/')
                .Select(part => part == suite.Name ? "$repo" : part == archive.Architecture ? "$arch" : part));
}
