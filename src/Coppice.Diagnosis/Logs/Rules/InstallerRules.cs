using static Coppice.Diagnosis.Logs.LogRule;

namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>What apt and dpkg say while they install.</summary>
internal static class InstallerRules
{
    private static readonly FailureClass Unmet = new("apt-unmet", "{0} cannot be installed: what it depends on is not there");
    private static readonly FailureClass NoCandidate = new("apt-no-candidate", "no archive has the package {0}");
    private static readonly FailureClass Conflict = new("apt-conflict", "packages cannot be installed together: {0}");
    private static readonly FailureClass Hash =
        new("apt-hash", "what the mirror serves is not what is signed: {0}", IsTransient: true);
    private static readonly FailureClass Release = new("apt-release", "the archive's Release file is not acceptable: {0}");
    private static readonly FailureClass Signature = new("apt-signature", "the archive's signature does not hold: {0}");
    private static readonly FailureClass Fetch = new("apt-fetch", "it cannot be fetched: {0}", IsTransient: true);
    private static readonly FailureClass Lock =
        new("apt-lock", "another process holds the lock of the package manager", IsTransient: true);
    private static readonly FailureClass FileConflict = new("file-conflict", "two packages have the file {0}");
    private static readonly FailureClass Script = new("maintainer-script", "a script of a package failed: {0}");

    /// <summary>The rules; of those that fit the first counts.</summary>
    public static IReadOnlyList<LogRule> All { get; } =
    [
        Fatal(NoCandidate, "Unable to locate package", @"^E: Unable to locate package (?<subject>\S+)"),
        Fatal(NoCandidate, "has no installation candidate", @"^E: Package '(?<subject>[^']+)' has no installation candidate"),
        Fatal(NoCandidate, "Couldn't find any package",
            @"^E: Couldn't find any package by (glob|regex|task) '(?<subject>[^']+)'"),
        Fatal(NoCandidate, "was not found", @"^E: Version '[^']+' for '(?<subject>[^']+)' was not found"),
        Fatal(NoCandidate, "E: Unable to find a source package for", @"^E: Unable to find a source package for (?<subject>\S+)"),
        Fatal(Conflict, "Conflicts: ", @"^ ?(?<subject>\S+ : (Conflicts|Breaks): \S+).*$"),
        Fatal(Conflict, "Breaks: ", @"^ ?(?<subject>\S+ : (Conflicts|Breaks): \S+).*$"),
        Fatal(Unmet, "epends: ", @"^ ?(?<subject>[a-z0-9][\w.+:-]*) : (Pre)?-?Depends: .+$"),
        Fatal(Unmet, "epends: ",
            @"^E: Unsatisfied dependencies|^E: Build-Depends dependency for (?<subject>\S+) cannot be satisfied"),
        Fatal(Unmet, "dependency problems",
            @"^dpkg: error processing (package|archive) (?<subject>[^\s:]+)\S* \(--\S+\):?$|^dpkg: dependency problems"
                + @" prevent configuration of (?<subject>[^\s:]+)"),
        Fatal(Conflict, "conflicting packages",
            @"^dpkg: error: .*conflicting packages|^dpkg: regarding (?<subject>\S+) containing \S+:"),
        Fatal(Hash, "Hash Sum mismatch",
            @"^(E: Failed to fetch|Err:\d+) (?<subject>\S+)? ?.*Hash Sum mismatch|^\s*Hash Sum mismatch"),
        Fatal(Hash, "File has unexpected size", @"^(E: Failed to fetch (?<subject>\S+) |\s*)File has unexpected size"),
        Fatal(Release, "is not valid yet", @"Release file for (?<subject>\S+) is not valid yet"),
        Fatal(Release, "is expired", @"Release file for (?<subject>\S+) is expired"),
        Fatal(Release, "does not have a Release file", @"The repository '(?<subject>[^']+)' does not have a Release file"),
        Fatal(Release, "no longer has a Release file", @"The repository '(?<subject>[^']+)' no longer has a Release file"),
        Fatal(Release, "changed its '", @"Repository '(?<subject>[^']+)' changed its '"),
        Fatal(Release, "doesn't have the component", @"doesn't have the component '(?<subject>[^']+)'"),
        Fatal(Signature, "NO_PUBKEY",
            @"(GPG error|signatures couldn't be verified|public key is not available).*NO_PUBKEY (?<subject>[0-9A-F]+)"),
        Fatal(Signature, "signed by unknown key", @"Release signed by unknown key \(key id (?<subject>\w+)\)"),
        Fatal(Signature, "is not signed", @"The repository '(?<subject>[^']+)' is not signed"),
        Fatal(Signature, "signatures were invalid", @"signatures were invalid: (\w+ )?(?<subject>[0-9A-F]{8,})"),
        Fatal(Signature, "signatures couldn't be verified",
            @"signatures couldn't be verified because .*(?<subject>\b[0-9A-F]{8,}\b)?"),
        Fatal(Signature, "clearsigned file isn't valid", @"(?<subject>Clearsigned file isn't valid.*)$"),
        Fatal(Signature, "cannot be authenticated",
            @"^E: (?<subject>There were unauthenticated packages|Some packages could not be authenticated|.*cannot be "
                + @"authenticated.*)"),
        Fatal(Signature, "authenticated", @"^E: There were unauthenticated packages"),
        Likely(Fetch, "E: Failed to fetch ", @"^E: Failed to fetch (?<subject>\S+)"),
        Fatal(Lock, "Could not get lock", @"^E: Could not get lock (?<subject>\S+)\."),
        Fatal(Lock, "dpkg frontend lock",
            @"dpkg: error: dpkg (frontend|database) lock was locked|dpkg frontend lock is locked by another"),
        Fatal(Lock, "was interrupted", @"^E: dpkg was interrupted"),
        Fatal(FileConflict, "trying to overwrite", @"trying to overwrite '(?<subject>[^']+)', which is also in package"),
        Fatal(Script, "subprocess returned error exit status",
            @"^\s*(installed |old |new )?(?<subject>\S+) package (?<path>(pre|post)-(installation|removal)) script subproces"
                + @"s (was killed|returned error exit status)"),
        Fatal(Script, "subprocess was killed",
            @"^\s*(installed |old |new )?(?<subject>\S+) package (?<path>(pre|post)-(installation|removal)) script subproces"
                + @"s was killed"),
    ];
}
