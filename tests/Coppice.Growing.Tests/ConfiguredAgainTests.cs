using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Upgrades;

namespace Coppice.Growing.Tests;

/// <summary>
/// Byte code of Python, which scripts of packages make of modules: packages are configured again where modules or the interpreter
/// have changed, and what comes out is what installing them gives.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ConfiguredAgainTests(UpgradedFamily family)
{
    private const string Modules = "usr/lib/python3/dist-packages";

    internal static IReadOnlyList<UpgradeCase> Cases { get; } =
    [
        // As libpython3-minimal and python3-minimal: one has the modules, the other one compiles them.
        new(
            "r-modules",
            [Python("r-modules-python"), Module("r-modules", "1.0", "stays", "goes"), Compiles("r-modules-compiles", "r-modules")],
            [Module("r-modules", "1.1", "stays", "comes")]),
        // The interpreter is the newer one, and what configures it may ask for its version.
        new(
            "r-compiler",
            [Compiler("1.0"), Module("r-compiler-lib", "1.0", "one"), Brings("r-brings")], [Compiler("1.1")]),
        // A script runs a module of its own package, and keeps what it says.
        UpgradeCase.Arranged("r-module", Program("r-module", "1"), Program("r-module", "2"), Keeps("r-module")),
        // dpkg puts a configuration file in its place right after the script of another package.
        new(
            "r-before", [Named("1.0"), MadePackage.Of("r-after", "1.0", "after\n", "/etc/r-after.conf") with
            {
                Fields = "Depends: r-before",
            }],
            [Named("1.1")]),
        UpgradeCase.Arranged(
            "d-once", Program("d-once", "1"), Program("d-once", "2"),
            package => package.And("postinst", "test ! -e /opt/d-once || echo again >/opt/d-once/again; mkdir -p /opt/d-once")),
        UpgradeCase.Arranged(
            "d-counts", Program("d-counts", "1"), Program("d-counts", "2"),
            package => package.And(
                "postinst",
                "ls /opt >/var/lib/d-counts; b=/usr/share; $b/d-counts/x.py >>/var/lib/d-counts; mkdir -p /opt/d-counts")),
        new(
            "d-elsewhere",
            [
                Of("d-elsewhere", "1"),
                new MadePackage("d-edited") { Arrange = "mkdir -p usr/share/d-edited; echo d-edited 1 >usr/share/d-edited/file" },
            ],
            [Of("d-elsewhere", "2") with { Version = "1.1" }]),
        new("d-early", [Module("d-early", "1.0", "one"), Early("d-early-compiles", "d-early")], [Module("d-early", "1.1", "one")]),
    ];

    [Fact]
    public void Newer_modules_are_compiled_by_what_compiled_the_older_ones()
    {
        family.AssertUpgraded("r-modules");
        Assert.Equal(
            "python 1.0: comes of r-modules 1.1\npython 1.0: stays of r-modules 1.1\n",
            family.Inside("r-modules", $"cat /{Modules}/r-modules/__pycache__/*"));
    }

    [Fact]
    public void A_newer_interpreter_compiles_what_the_older_one_did()
    {
        family.AssertUpgraded("r-compiler");
        Assert.Equal(
            "python 1.1: one of r-compiler-lib 1.0\n", family.Inside("r-compiler", $"cat /{Modules}/r-compiler-lib/__pycache__/*"));
        Assert.Equal("brought\n", family.Bench.Text("r-compiler", $"{Modules}/r-brings/__pycache__/x.cpython-311.pyc"));
    }

    [Fact]
    public void What_a_script_makes_with_a_module_of_its_own_is_made_again()
    {
        family.AssertUpgraded("r-module");
        Assert.Equal("2\n", family.Bench.Text("r-module", "var/lib/r-module"));
    }

    [Fact]
    public void A_configuration_file_is_not_made_by_the_script_that_ran_before_dpkg_put_it_there() =>
        family.AssertUpgraded("r-before");

    [Theory]
    [InlineData("d-once", "configured again, the postinst of d-once changes /opt/d-once/again")]
    [InlineData("d-counts", "the step \"configure d-counts again\" does not reproduce what installation wrote")]
    [InlineData("d-elsewhere", "the postinst of d-elsewhere may have made /usr/share/d-edited/file with a module that has changed")]
    [InlineData("d-early", "/usr/lib/python3/dist-packages/d-early/__pycache__/one.cpython-311.pyc is byte code, a newer package")]
    public void It_is_grown_again_where_configuring_does_something_else(string template, string reason) =>
        family.AssertNotUpgraded(template, reason);

    // "Compiles" modules: the version of the interpreter and the source.
    private static MadePackage Python(string name, string version = "1.0") => new(name)
    {
        Version = version,
        Files = new Dictionary<string, string>
        {
            [$"/usr/bin/python3-{name}"] =
                $"#!/bin/sh\nfor f; do n=${{f##*/}}; mkdir -p ${{f%/*}}/__pycache__; (printf 'python {version}: '; cat $f) "
                + ">${f%/*}/__pycache__/${n%.py}.cpython-311.pyc; done\n",
        },
        Arrange = "chmod 755 usr/bin/*",
    };

    private static MadePackage Module(string name, string version, params string[] modules) => new(name)
    {
        Version = version,
        Files = modules.ToDictionary(module => $"/{Modules}/{name}/{module}.py", module => $"{module} of {name} {version}\n"),
        Arrange = "true",
    };

    private static MadePackage Compiles(string name, string modules) =>
        MadePackage.With(name, Compile($"python3-{modules}-python", modules)) with
        {
            Fields = $"Depends: {modules}, {modules}-python",
        };

    private static MadePackage Compiler(string version) =>
        Python("r-compiler", version).And(
            "postinst",
            "if test -e /opt/never; then dpkg -s r-compiler >/opt/version; fi; "
                + Compile("python3-r-compiler", "r-compiler-lib")) with
        {
            Fields = "Depends: r-compiler-lib",
        };

    private static MadePackage Brings(string name) => new(name)
    {
        Files = new Dictionary<string, string> { [$"/{Modules}/{name}/__pycache__/x.cpython-311.pyc"] = "brought\n" },
        Arrange = "true",
    };

    private static string Compile(string program, string package) => $"{program} $(dpkg -L {package} | grep '[.]py$')";

    private static string Program(string name, string text) =>
        $"mkdir -p usr/share/{name}; printf '#!/bin/sh\\necho {text}\\n' >usr/share/{name}/x.py; chmod 755 usr/share/{name}/x.py";

    private static Func<MadePackage, MadePackage> Keeps(string name) =>
        package => package.And("postinst", $"b=/usr/share; test -e /var/lib/{name} || $b/{name}/x.py >/var/lib/{name}");

    private static MadePackage Of(string name, string text) => new MadePackage(name)
    {
        Arrange = Program(name, text),
        Fields = "Depends: d-edited",
    }.And("postinst", $"b=/usr/share; $b/{name}/x.py | sed 's/^/d-edited /' >$b/d-edited/file");

    private static MadePackage Named(string version) => new MadePackage("r-before")
    {
        Version = version,
        Files = new Dictionary<string, string> { ["/usr/bin/r-before"] = $"#!/bin/sh\n# {version}\n" },
        Arrange = "chmod 755 usr/bin/r-before",
    }.And("postinst", "r-before");

    // Before it is unpacked itself.
    private static MadePackage Early(string name, string modules) => new MadePackage(name)
    {
        Fields = $"Pre-Depends: {modules}",
    }.And(
        "preinst",
        $"cd /{Modules}/{modules}; mkdir -p __pycache__; (echo early; cat one.py) >__pycache__/one.cpython-311.pyc");
}
