using static Coppice.Diagnosis.Logs.LogRule;

namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>What pacman, makepkg, rpm and dnf say.</summary>
internal static class FurtherInstallerRules
{
    private static readonly FailureClass Target = new("pacman-target", "no repository has the package {0}");
    private static readonly FailureClass Version =
        new("pacman-version", "nothing provides {0}: the repositories have another version, or none");
    private static readonly FailureClass Conflict = new("pacman-conflict", "packages cannot be installed together: {0}");
    private static readonly FailureClass Files = new("pacman-files", "a file is there already: {0}");
    private static readonly FailureClass Key = new("pacman-key", "a signature does not hold, or its key is not trusted: {0}");
    private static readonly FailureClass Corrupt = new("pacman-corrupt", "a package is damaged or not signed as it must be: {0}");
    private static readonly FailureClass Integrity =
        new("makepkg-integrity", "a source file is not the one that the PKGBUILD names");
    private static readonly FailureClass SourceSignature =
        new("makepkg-signature", "a source file's signature does not hold: {0}");
    /// <summary>What makepkg lacks.</summary>
    public static readonly FailureClass Dependencies =
        new("makepkg-dependencies", "what the PKGBUILD needs is not installed: {0}");
    private static readonly FailureClass NoPackage = new("dnf-no-package", "no repository has the package {0}");
    /// <summary>What rpmbuild or rpm lacks.</summary>
    public static readonly FailureClass Rpm = new("rpm-dependencies", "what the package needs is not there: {0}");
    /// <summary>Files of an RPM.</summary>
    public static readonly FailureClass RpmFiles = new("rpm-files", "the files of the package are not as its spec says: {0}");

    /// <summary>The rules; of those that fit the first counts.</summary>
    public static IReadOnlyList<LogRule> All { get; } =
    [
        Fatal(Target, "target not found", @"^error: target not found: (?<subject>\S+)"),
        Fatal(Target, "could not find or read package", @"^error: '(?<subject>[^']+)': could not find or read package"),
        Fatal(Version, "cannot resolve", @"cannot resolve ""(?<subject>[^""]+)"", a dependency of"),
        Fatal(Version, "unable to satisfy dependency", @"unable to satisfy dependency '(?<subject>[^']+)' required by"),
        Fatal(Version, "breaks dependency '", @"breaks dependency '(?<subject>[^']+)' required by"),
        Fatal(Conflict, "are in conflict", @"^(:: |error: |warning: )?(?<subject>\S+ and \S+?) are in conflict"),
        General(Conflict, "unresolvable package conflicts detected",
            @"^error: (?<subject>unresolvable package conflicts detected)"),
        Fatal(Files, "exists in filesystem", @"^(error: )?[^\s:]+: (?<subject>/\S+) exists in filesystem"),
        Fatal(Files, "exists in both", @"^(error: )?(?<subject>/\S+) exists in both '"),
        Fatal(Key, "could not be looked up remotely", @"key ""(?<subject>[^""]+)"" could not be looked up remotely"),
        Fatal(Key, "is unknown trust",
            @"^error: (?<subject>[^\s:]+): signature from "".*"" is (unknown trust|marginal trust|invalid)"),
        Fatal(Key, "is invalid", @"^error: (?<subject>[^\s:]+): signature from "".*"" is invalid"),
        General(Key, "keyring is not writable", @"^error: (?<subject>keyring is not writable)"),
        Fatal(Key, "equired key missing from keyring", @"^error: (?<subject>required key missing from keyring)"),
        Fatal(Key, "missing required signature", @"^error: '?(?<subject>[^\s':]+)'?: (package )?missing required signature"),
        Fatal(Key, "Remote key not fetched correctly", @"Remote key not fetched correctly"),
        Fatal(Key, "is unknown", @"^error: (?<subject>[^\s:]+): key ""[^""]+"" is unknown"),
        Fatal(Corrupt, "is invalid or corrupted",
            @"^error: ('(?<subject>[^']+)': )?.*invalid or corrupted (package|database)|^:: File (?<subject>\S+) is co"
                + @"rrupted"),
        Fatal(Corrupt, "invalid or corrupted", @"^error: ('?(?<subject>[^\s']+)'?: )?.*invalid or corrupted (package|database)"),
        Fatal(Corrupt, "Unrecognized archive format", @"could not open file (?<subject>\S+): Unrecognized archive format"),
        Fatal(Corrupt, "is corrupted (", @"^:: File (?<subject>\S+) is corrupted"),
        Fatal(Integrity, "did not pass the validity check", @"One or more files did not pass the validity check"),
        Fatal(Integrity, "Integrity checks", @"==> ERROR: Integrity checks "),
        Likely(Integrity, "FAILED", @"^\s+(?<subject>\S+) \.\.\. FAILED$"),
        Likely(SourceSignature, "FAILED (",
            @"^\s+(?<subject>\S+) \.\.\. FAILED \((unknown public key|error during signature|bad signature|invalid|the"
                + @" public key)"),
        Fatal(SourceSignature, "PGP signatures could not be verified", @"One or more PGP signatures could not be verified"),
        Fatal(Dependencies, "Could not resolve all dependencies", @"==> ERROR: Could not resolve all dependencies"),
        Fatal(Dependencies, "failed to install missing dependencies",
            @"==> ERROR: 'pacman' failed to install missing dependencies"),
        Fatal(NoPackage, "No match for argument", @"^(Error: Unable to find a match|No match for argument): (?<subject>\S+)"),
        Fatal(NoPackage, "Unable to find a match", @"Unable to find a match: (?<subject>\S+)"),
        Fatal(NoPackage, "No package ", @"^No package (?<subject>\S+) available"),
        Fatal(NoPackage, "No Package found for", @"No Package found for (?<subject>\S+)"),
        Fatal(NoPackage, "No matching package to install", @"No matching package to install: '(?<subject>[^']+)'"),
        Fatal(Rpm, "nothing provides", @"nothing provides (?<subject>.+?) needed by"),
        Fatal(Rpm, "is needed by", @"^\s+(?<subject>\S.*?) is needed by \S+"),
        Fatal(Rpm, "conflicts with",
            @"^\s*(Problem( \d+)?: |- )package (?<subject>\S+ conflicts with .+)$"),
        Fatal(RpmFiles, "ile not found",
            @"^(error:|RPM build errors:)?\s*(File|Directory) not found( by glob)?: (?<subject>\S+)"),
        Fatal(RpmFiles, "conflicts between attempted installs", @"file (?<subject>\S+) conflicts between attempted installs"),
        Fatal(RpmFiles, "conflicts with file from package",
            @"file (?<subject>\S+) (from install of \S+ conflicts with file from package|conflicts between attempted installs)"),
    ];
}
