using static Coppice.Diagnosis.Logs.LogRule;

namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>What interpreters and compilers of other languages say of modules that are not there.</summary>
internal static class ModuleRules
{
    private static readonly FailureClass Python = new("missing-python-module", "the Python module {0} is missing")
    {
        Sought = PythonFile,
    };

    private static readonly FailureClass PythonName = new("python-import-name", "a Python module has no {0}");
    private static readonly FailureClass Distribution =
        new("missing-python-distribution", "the Python distribution {0} is not there, or not in the version that is wanted");

    private static readonly FailureClass Perl = new("missing-perl-module", "the Perl module {0} is missing")
    {
        Sought = module => SoughtFile.In(
            module.Replace("::", "/", StringComparison.Ordinal) + ".pm", "/perl5", "/perl-base", "/vendor_perl", "/core_perl"),
    };

    private static readonly FailureClass Go = new("missing-go-package", "the Go package {0} is missing");
    private static readonly FailureClass Crate = new("missing-crate", "the crate {0} is missing");
    private static readonly FailureClass Node = new("missing-node-module", "the Node.js module {0} is missing");
    private static readonly FailureClass Ruby = new("missing-ruby-file", "the Ruby file {0} is missing");
    private static readonly FailureClass Java = new("missing-java-package", "the Java package {0} is missing");
    private static readonly FailureClass Haskell = new("missing-haskell-module", "the Haskell module {0} is missing");
    private static readonly FailureClass OCaml = new("missing-ocaml-module", "the OCaml module {0} is missing");
    private static readonly FailureClass Lua = new("missing-lua-module", "the Lua module {0} is missing");

    /// <summary>The rules; of those that fit the first counts.</summary>
    public static IReadOnlyList<LogRule> All { get; } =
    [
        Fatal(Python, "No module named ", @"(ModuleNotFoundError|ImportError): No module named '?(?<subject>[\w.]+)'?"),
        Fatal(Python, "No module named ", @"^(E\s+)?\S*python[\d.]*: No module named (?<subject>[\w.]+)"),
        Fatal(Python, "No module named ", @"Error while finding module specification for '(?<subject>[\w.]+)'"),
        Fatal(PythonName, "cannot import name ", @"ImportError: cannot import name '?(?<subject>\w+)'?"),
        Fatal(Distribution, "DistributionNotFound", @"DistributionNotFound: The '(?<subject>[^']+)' distribution was not found"),
        Fatal(Distribution, "PackageNotFoundError",
            @"PackageNotFoundError: (No package metadata was found for )?(?<subject>\S+)"),
        Fatal(Distribution, "No matching distribution found", @"No matching distribution found for (?<subject>.+)$"),
        Fatal(Distribution, "Could not find suitable distribution",
            @"Could not find suitable distribution for Requirement\.parse\('(?<subject>[^']+)'\)"),
        Fatal(Perl, "in @INC",
            @"Can't locate (?<subject>\S+?)\.pm in @INC( \(you may need to install the (?<subject>[\w:]+) module\))?"),
        Fatal(Go, "no required module provides package", @"no required module provides package (?<subject>[^\s;:]+)"),
        Fatal(Go, "cannot find package", @"cannot find package ""(?<subject>[^""]+)"""),
        Fatal(Go, "is not in", @"package (?<subject>\S+) is not in (GOROOT|std)"),
        Fatal(Go, "cannot find module providing package", @"cannot find module providing package (?<subject>[^\s:;]+)"),
        Fatal(Crate, "failed to load manifest for dependency", @"failed to load manifest for dependency '(?<subject>[^']+)'"),
        Fatal(Crate, "no matching package", @"error: no matching package named '(?<subject>[^']+)' found"),
        Fatal(Crate, "no matching package found", @"error: no matching package found"),
        Fatal(Crate, "searched package name", @"searched package name: '(?<subject>[^']+)'"),
        Fatal(Crate, "can't find crate for", @"error\[E0463\]: can't find crate for '(?<subject>[^']+)'"),
        Fatal(Crate, "unresolved import", @"error\[E0432\]: unresolved import '(?<subject>[^']+)'"),
        Fatal(Crate, "failed to select a version for the requirement",
            @"failed to select a version for the requirement '(?<subject>[^']+)'"),
        Fatal(Node, "Cannot find module ", @"Error: Cannot find module '(?<subject>[^']+)'"),
        Fatal(Node, "Cannot find package ", @"Cannot find package '(?<subject>[^']+)' imported from"),
        Fatal(Node, "npm ", @"npm (ERR!|error) 404\s+'(?<subject>[^']+)@[^']*' is not in"),
        Fatal(Ruby, "cannot load such file -- ", @"cannot load such file -- (?<subject>\S+)( \(LoadError\))?"),
        Fatal(Ruby, "Could not find gem ", @"Could not find gem '(?<subject>[^' ]+)"),
        Fatal(Ruby, "Could not find ", @"Could not find '(?<subject>[^']+)' \([^)]*\) among \d+ total gem"),
        Fatal(Java, "does not exist",
            @"^(\[ERROR\] | *\[javac\] )?(?<place>\S+\.java:(\[\d+,\d+\]|\d+):?) ?(error: )?package (?<subject>[\w.]+)"
                + @" does not exist"),
        Fatal(Java, "Could not resolve dependencies",
            @"Could not resolve dependencies for project [^:]+:.*?: .*?(Could not find|Cannot access|not been download"
                + @"ed).*? (?<subject>[\w.-]+:[\w.-]+:[\w.:-]+)"),
        Fatal(Java, "could not be resolved",
            @"\[ERROR\] Plugin (?<subject>[\w.:-]+) or one of its dependencies could not be resolved"),
        Fatal(Haskell, "Could not find module", @"Could not find module '(?<subject>[\w.]+)'"),
        Fatal(Haskell, "Could not load module", @"Could not load module '(?<subject>[\w.]+)'"),
        Fatal(OCaml, "Unbound module", @"Error: Unbound module (?<subject>[\w.]+)"),
        Fatal(OCaml, "Library \"", @"Error: Library ""(?<subject>[^""]+)"" not found"),
        Fatal(OCaml, "ocamlfind: Package", @"ocamlfind: Package '(?<subject>[^']+)' not found"),
        Fatal(Lua, "module '", @"module '(?<subject>[\w./-]+)' not found:"),
    ];

    // A module is a file or a folder; the folder's own file is looked for first, since its name is in each module's path.
    private static SoughtFile PythonFile(string module)
    {
        var path = module.Replace('.', '/');
        return new SoughtFile("__init__.py", [$"/dist-packages/{path}/__init__.py", $"/site-packages/{path}/__init__.py"]);
    }
}
