using static Coppice.Diagnosis.Logs.LogRule;

namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>What patch, the tools of dpkg-dev and debhelper say.</summary>
internal static class SourcePackageRules
{
    /// <summary>A patch that does not apply.</summary>
    public static readonly FailureClass PatchFailed = new("patch-failed", "a patch does not apply: {0}");
    private static readonly FailureClass PatchMissing = new("patch-missing", "the patch {0} is missing");
    private static readonly FailureClass PatchFuzz =
        new("patch-fuzz", "a patch applies only near its place, which is not allowed: {0}");
    private static readonly FailureClass Unmet = new("unmet-build-dependencies", "build-dependencies are not installed: {0}");
    /// <summary>A source that is not what its patches make.</summary>
    public static readonly FailureClass Changed = new("source-changed", "the source has changes that no patch has: {0}");
    private static readonly FailureClass Format = new("source-format", "the source package is not as its format wants it: {0}");
    private static readonly FailureClass Version = new("bad-version", "the version is not valid: {0}");
    private static readonly FailureClass Compat = new("debhelper-compat", "the debhelper compatibility level is not valid: {0}");

    private static readonly FailureClass Addon = new("dh-addon", "debhelper does not have the add-on {0}")
    {
        Sought = addon => SoughtFile.In(addon.Replace('-', '_') + ".pm", "/Sequence"),
    };

    private static readonly FailureClass Missing = new("dh-missing", "a file is built and in no package: {0}");
    private static readonly FailureClass Install = new("dh-install", "a file that a package wants was not built: {0}");
    private static readonly FailureClass ShlibDeps = new("shlibdeps", "nothing says which package has the library {0}");
    private static readonly FailureClass Symbols = new("symbols-changed", "a library lost symbols that its list has: {0}");
    private static readonly FailureClass Checksum = FileRules.Checksum;
    private static readonly FailureClass GenControl = new("gencontrol", "a package's control file cannot be made: {0}");

    /// <summary>The rules; of those that fit the first counts.</summary>
    public static IReadOnlyList<LogRule> All { get; } =
    [
        General(PatchFuzz, "fuzz", @"^dpkg-source: info: the patch has fuzz which is not allowed"),
        General(PatchFailed, "does not apply", @"^error: (?<subject>[^:]+): patch does not apply$"),
        Fatal(PatchFailed, "does not apply", @"^Patch (?<subject>\S+) does not apply"),
        General(PatchFailed, "patch failed: ", @"^error: patch failed: (?<subject>[^:]+):\d+$"),
        General(PatchFailed, "FAILED", @"^Hunk #\d+ FAILED at \d+"),
        Fatal(PatchFuzz, "applied with fuzz", @"a patch was applied with fuzz"),
        Likely(PatchFuzz, "with fuzz ", @"^Hunk #\d+ succeeded at \d+ (\(offset -?\d+ lines?\) )?with fuzz \d+"),
        Fatal(PatchFuzz, "if patch '", @"^dpkg-source: info: if patch '(?<subject>[^']+)' is correctly applied"),
        General(PatchFailed, "hunk",
            @"^\d+ out of \d+ hunks? (FAILED|ignored)( -- saving rejects to file (?<subject>\S+)\.rej)?"),
        Fatal(PatchFailed, "Patch failed at", @"^Patch failed at \d+ (?<subject>.+)$"),
        Fatal(PatchFailed, "malformed patch", @"^patch: \*\*\*\* (?<subject>malformed patch at line \d+.*)$"),
        Fatal(PatchFailed, "corrupt patch at line", @"^error: (?<subject>corrupt patch at .*)$"),
        Fatal(PatchFailed, "previously applied", @"^(?<subject>Reversed \(or previously applied\) patch detected)"),
        Fatal(PatchFailed, "Only garbage was found", @"^patch: \*\*\*\* (?<subject>Only garbage was found in the patch input)"),
        Fatal(PatchMissing, "Can't open patch file", @"^patch: \*\*\*\* Can't open patch file (?<subject>\S+) : No such file"),
        Fatal(PatchMissing, "patches/",
            @"^dpkg-source: error: cannot (read|stat|open) \S*patches/(?<subject>[^\s:]+): No such file"),
        Fatal(PatchMissing, "does not exist", @"^Patch (?<subject>\S+) does not exist"),
        Fatal(PatchMissing, "can't open patch", @"^(error|fatal): can't open patch '(?<subject>[^']+)': No such file"),
        Fatal(PatchFailed, "can't find file to patch", @"^(?<subject>can't find file to patch at input line \d+)"),
        Fatal(Unmet, "Unmet build dep", @"^dpkg-checkbuilddeps: error: [Uu]nmet build dep\w*: (?<subject>.+)$"),
        Fatal(Unmet, "Build conflicts", @"^dpkg-checkbuilddeps: error: [Bb]uild conflicts: (?<subject>.+)$"),
        General(Changed, "unexpected upstream changes",
            @"^dpkg-source: error: aborting due to unexpected upstream changes(, see (?<subject>\S+))?"),
        General(Changed, "unrepresentable changes", @"^dpkg-source: error: (?<subject>unrepresentable changes to source)"),
        Fatal(Changed, "cannot represent change to", @"^dpkg-source: error: cannot represent change to (?<subject>[^\s:]+)"),
        Fatal(Format, "can't build with source format", @"^dpkg-source: error: (?<subject>can't build with source format .+)$"),
        Fatal(Format, "source package format",
            @"^dpkg-source: error: (?<subject>source package format '[^']*' is not supported)"),
        Fatal(Format, "debian/source/format", @"^dpkg-source: error: (?<subject>.*debian/source/format.*)$"),
        Fatal(Version, "rror: version", @"^dpkg-source: error: (?<subject>version .*)$"),
        Fatal(Version, "badly formatted",
            @"^(dpkg-\w+|parsechangelog/debian): (error|warning): .*(?<subject>badly formatted (trailer|heading) line)"),
        Fatal(Version, "is invalid: ", @"(error|warning): .*version '(?<subject>[^']*)' is invalid"),
        Fatal(Version, "version '", @"error: .*version '(?<subject>[^']+)'( has bad syntax)?: "),
        Fatal(Version, "'Version' field value", @"'Version' field value '(?<subject>[^']*)'"),
        General(Format, "subprocess returned exit status",
            @"^dpkg-source: error: (?<subject>\w+ subprocess returned exit status \d+)"),
        Fatal(Checksum, " instead of expected ",
            @"^dpkg-source: error: file (?<subject>\S+) has (size|checksum) \S+ instead of expected"),
        General(Format, "dpkg-source: error: ", @"^dpkg-source: error: (?<subject>.+)$"),
        Fatal(Compat, "ompat",
            @"^(dh\w*|debian/rules): error: (?<subject>(Compatibility levels? before|debhelper compat level specified "
                + @"both|Sorry, but \d+ is the highest|Please specify the compatibility level|compatibility levels|Invalid c"
                + @"ompat).*)$"),
        Fatal(Compat, "highest compatibility level", @"^dh\w*: error: (?<subject>.*highest compatibility level.*)$"),
        Fatal(Compat, "ompatibility level", @"^dh\w*: error: (?<subject>.*ompatibility level.*)$"),
        Fatal(Addon, "unable to load addon", @"^dh: error: unable to load addon (?<subject>[\w.-]+):"),
        Fatal(Missing, "exists in debian/tmp but is not installed",
            @"^dh_missing: (warning|error): (?<subject>\S+) exists in debian/tmp but is not installed to anywhere"),
        Fatal(Install, "annot find", @"^dh_\w+: (warning|error): Cannot find \(any matches for\) ""(?<subject>[^""]+)"""),
        Fatal(Install, "has no ", @"^dh_install\w*: error: (?<subject>.+)$"),
        Fatal(Missing, "dh_missing: error", @"^dh_missing: error: missing files, aborting"),
        Fatal(Install, "missing files, aborting", @"^dh_install\w*: error: missing files, aborting"),
        Fatal(ShlibDeps, "no dependency information found for",
            @"^dpkg-shlibdeps: error: no dependency information found for (?<subject>\S+)"),
        Fatal(ShlibDeps, "cannot find library", @"^dpkg-shlibdeps: error: (cannot|couldn't) find library (?<subject>\S+)"),
        General(Symbols, "symbols",
            @"^dpkg-gensymbols: error: some (new )?symbols (or patterns )?(appeared|disappeared) in the symbols file"),
        Fatal(Symbols, "doesn't match completely",
            @"^dpkg-gensymbols: warning: debian/(?<subject>[^\s/]+)/DEBIAN/symbols doesn't match completely"),
        Fatal(GenControl, "dpkg-gencontrol: error", @"^dpkg-gencontrol: error: (?<subject>.+)$"),
        Fatal(GenControl, "syntax error in", @"^dpkg-\w+: error: (?<subject>syntax error in \S*control.*)$"),
        General(GenControl, "parsing file", @"^dpkg-deb: error: parsing file '(?<subject>[^']+)'"),
    ];
}
