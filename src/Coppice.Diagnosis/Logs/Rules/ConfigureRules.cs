using static Coppice.Diagnosis.Logs.LogRule;

namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>What programs say that look at a system before a build.</summary>
internal static class ConfigureRules
{
    /// <summary>A package that pkg-config does not know.</summary>
    public static readonly FailureClass PkgConfig = new("missing-pkg-config", "pkg-config does not know {0}")
    {
        Sought = name => SoughtFile.In($"{name}.pc", "/pkgconfig"),
    };

    private static readonly FailureClass PkgConfigVersion = new("pkg-config-version", "{0} is wanted, and is not what is there");

    private static readonly FailureClass CMake = new("missing-cmake-package", "CMake does not find {0}")
    {
        Sought = name => new SoughtFile($"{name}Config.cmake", []),
    };

    private static readonly FailureClass Macro = new("missing-autoconf-macro", "no file defines the autoconf macro {0}");
    private static readonly FailureClass TooOld = new("tool-too-old", "a tool is older than the source wants: {0}");
    /// <summary>Any other check that fails.</summary>
    public static readonly FailureClass Check = new("configure-check", "the system is not as the source wants it: {0}");

    /// <summary>The rules; of those that fit the first counts.</summary>
    public static IReadOnlyList<LogRule> All { get; } =
    [
        Fatal(PkgConfig, "in the pkg-config search path",
            @"^Package '?(?<subject>[^\s']+)'? was not found in the pkg-config search path"),
        Likely(PkgConfig, "No package '", @"No package '(?<subject>[^']+)' found"),
        Likely(PkgConfig, "required by", @"^(-- )?\s*Package '(?<subject>[^']+)', required by '[^']+', not found"),
        Fatal(PkgConfig, "not found",
            @"ERROR: Dependency (lookup for )?['""]?(?<subject>[\w.+-]+)['""]? (with method '[^']+' failed: .*)?not found"),
        Fatal(PkgConfig, "Dependency \"", @"ERROR: Dependency ""(?<subject>[^""]+)"" not found"),
        Likely(PkgConfigVersion, "but version of ", @"Requested '(?<subject>[^']+)' but version of "),
        Likely(PkgConfigVersion, "has version '", @"^Package '(?<subject>[^']+)' has version '[^']*', required version is"),
        Likely(PkgConfigVersion, "could not be satisfied", @"dependency requirement '(?<subject>[^']+)' could not be satisfied"),
        Fatal(PkgConfigVersion, "but need", @"ERROR: Dependency .*'?(?<subject>[\w.+-]+)'? found: NO.* but need:? "),
        Fatal(PkgConfigVersion, "Invalid version, need", @"Invalid version, need '(?<subject>[^']+' \['[^']+)'\] found"),
        Fatal(CMake, "Could not find a package configuration file provided by",
            @"Could not find a package configuration file provided by ""(?<subject>[^""]+)"""),
        Fatal(CMake, "Could NOT find ", @"^\s*Could NOT find (?<subject>\w+)[ ,:(].*"),
        Fatal(CMake, "By not providing", @"By not providing ""Find(?<subject>\w+)\.cmake"""),
        Fatal(Macro, "possibly undefined macro", @"error: possibly undefined macro: (?<subject>\w+)"),
        Likely(Macro, "macro ", @"warning: macro '(?<subject>AM_\w+)' not found in library"),
        Fatal(Macro, "configure: line ", @"configure: line \d+: syntax error near unexpected token '[A-Z]"),
        Fatal(Macro, "configure: line ", @"configure: line \d+: '(?<subject>[A-Z][A-Z0-9_]+)\("),
        Fatal(TooOld, " version ", @"error: (?<subject>Autoconf version [\w.]+) or higher is required"),
        Fatal(TooOld, "require", @"require (?<subject>Automake [\w.]+), but have"),
        Fatal(TooOld, "or higher is required", @"^\s*(?<subject>CMake [\w.]+) or higher is required"),
        Fatal(TooOld, "Meson version is", @"ERROR: (?<subject>Meson version is [\w.]+ but project requires ([^\s]+ ?[\w.]+))"),
        Fatal(TooOld, "ake ", @"\*\*\* .*(?<subject>[Mm]ake (version )?(>= ?)?[\d.]+) (or (newer|later|higher)|is required)"),
        Fatal(TooOld, "debhelper", @"dh: error: .*(?<subject>debhelper.* version \S+)"),
        General(PkgConfig, "Package requirements (",
            @"configure: error: Package requirements \((?<subject>[^)\s]+)\) were not met"),
        General(PkgConfigVersion, "Package requirements (",
            @"configure: error: Package requirements \((?<subject>[^)]+)\) were not met"),
        General(Check, "configure: error:", @"configure: error: (?<subject>[^i].+|i[^n].+|in [^'].+)$"),
        General(Check, "meson.build:", @"^(?<place>\S*meson\.build:\d+)(:\d+)?: ERROR: (?<subject>.+)$"),
        General(Check, "CMake Error", @"^CMake Error: (?<subject>.+)$"),
    ];
}
