using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;

namespace Coppice.Growing.Tests;

/// <summary>Grafts and what packages generate out of files of both sides.</summary>
[Trait("Category", "Integration")]
public sealed class GraftTriggerTests(GraftedFamily family)
{
    private const string Library = "mkdir -p /opt/NAME; cp /usr/lib/x86_64-linux-gnu/libcrypt.so.1 /opt/NAME/; ldconfig";

    internal static GraftCases Cases { get; } = new(
        """
        cache: {from: base, packages: [things-cache]}
        cache-named: {from: base, packages: [named-cache]}
        cache-of-base: {from: base, packages: [watched]}
        cache-of-new: {from: base, packages: [new-watched]}
        cache-fails: {from: base, packages: [fails-triggered]}
        cache-once: {from: base, packages: [only-triggered]}
        library: {from: base, packages: [own-library]}
        same-name: {from: base, packages: [same-trigger]}
        byte-code: {from: base, packages: [byte-coded]}
        compiled: {from: base, packages: [compiled]}
        """)
    {
        First =
        [
            MadePackage.Of("b-things", "1.0", "1\n", "/usr/share/things/one"),
            MadePackage.Of("b-activates", "1.0", "1\n", "/usr/share/named-things/one"),
            Cache("b-watches", "1.0", "/usr/share/watched"),
            MadePackage.Of("b-watched", "1.0", "1\n", "/usr/share/watched/one"),
            new("b-brings"),
            new("b-library"),
            new("b-same-trigger"),
            Python("1.0"),
        ],
        Second =
        [
            MadePackage.Of("b-things", "1.1", "2\n", "/usr/share/things/one", "/usr/share/things/two"),
            MadePackage.Of("b-activates", "1.1", "2\n", "/usr/share/named-things/one", "/usr/share/named-things/two")
                .AndControl("triggers", "activate-noawait named-things"),
            Cache("b-watches", "1.1", "/usr/share/watched"),
            MadePackage.Of("b-watched", "1.1", "1\n", "/usr/share/watched/one", "/usr/share/watched/two"),
            new("b-brings") { Version = "1.1", Fields = "Depends: new-watches" },
            MadePackage.Of("b-library", "1.1", "/opt/b-library\n", "/etc/ld.so.conf.d/b-library.conf")
                .And("postinst", Library.Replace("NAME", "b-library", StringComparison.Ordinal)),
            new MadePackage("b-same-trigger") { Version = "1.1" }.AndControl("triggers", "interest-noawait said-by-both"),
            Python("1.1"),
        ],
        Own =
        [
            Cache("things-cache", "1.0", "/usr/share/things"),
            Cache("named-cache", "1.0", "/usr/share/named-things", "named-things"),
            MadePackage.Of("watched", "1.0", "own\n", "/usr/share/watched/own"),
            Cache("new-watches", "1.0", "/usr/share/new-watched"),
            MadePackage.Of("new-watched", "1.0", "own\n", "/usr/share/new-watched/own"),
            MadePackage.With("fails-triggered", "test \"$1\" != triggered")
                .AndControl("triggers", "interest-noawait /usr/share/things"),
            MadePackage.With("only-triggered", "test \"$1\" != triggered || echo $2 >/var/lib/only-triggered")
                .AndControl("triggers", "interest-noawait /usr/share/things"),
            MadePackage.Of("own-library", "1.0", "/opt/own-library\n", "/etc/ld.so.conf.d/own-library.conf")
                .And("postinst", Library.Replace("NAME", "own-library", StringComparison.Ordinal)),
            new MadePackage("same-trigger").AndControl("triggers", "interest-noawait said-by-both"),
            MadePackage.Of("byte-coded", "1.0", "made\n", "/usr/lib/python3/dist-packages/made/__pycache__/made.cpython-311.pyc"),
            MadePackage.Of("compiled", "1.0", "compiled\n", "/usr/lib/python3/dist-packages/compiled/one.py")
                .And("postinst", "python3-made $(dpkg -L compiled | grep '[.]py$')"),
        ],
    };

    [Theory]
    [InlineData("cache", "things-cache 1.0: one two \n", "things-cache")]
    [InlineData("cache-named", "named-cache 1.0: one two \n", "named-cache")]
    [InlineData("cache-of-base", "b-watches 1.1: one own two \n", "b-watches")]
    [InlineData("cache-of-new", "new-watches 1.0: own \n", "new-watches")]
    public void A_cache_is_made_again_out_of_the_files_of_both_sides(string template, string text, string cache)
    {
        family.AssertGrafted(template);
        Assert.Equal(text, family.Bench.Text(template, $"var/lib/{cache}/cache"));
        Assert.Equal("", family.Inside(template, "dpkg --audit; cat /var/lib/dpkg/triggers/Unincorp"));
    }

    [Fact]
    public void A_trigger_that_fails_is_no_error_but_a_reason_to_install()
    {
        family.AssertRebuilt("cache-fails", "failed on it");
        Assert.Equal("installed\n", family.Inside("cache-fails", "dpkg-query -f '${db:Status-Status}\\n' -W fails-triggered"));
    }

    [Fact]
    public void A_package_that_does_something_only_when_triggered_is_installed_again()
    {
        family.AssertRebuilt("cache-once", "does not reproduce what installation wrote");
        Assert.Null(family.Bench.Entry("cache-once", "var/lib/only-triggered"));
    }

    [Fact]
    public void The_library_cache_has_the_libraries_of_both_sides()
    {
        family.AssertGrafted("library");
        Assert.Equal(
            "/opt/b-library\n/opt/own-library\n",
            family.Inside("library", "ldconfig -p | sed -n 's,.*=> \\(/opt/[^/]*\\)/.*,\\1,p' | sort"));
    }

    [Fact]
    public void A_trigger_that_packages_of_both_sides_are_newly_interested_in_is_recorded_anew()
    {
        family.AssertRebuilt("same-name", "both it and its parent changed /var/lib/dpkg/triggers/said-by-both");
        Assert.Equal(
            "b-same-trigger/noawait\nsame-trigger/noawait\n",
            family.Bench.Text("same-name", "var/lib/dpkg/triggers/said-by-both"));
    }

    [Fact]
    public void Byte_code_is_made_again_by_another_interpreter()
    {
        family.AssertGrafted("compiled");
        Assert.Equal(
            "1.1: compiled\n",
            family.Bench.Text("compiled", "usr/lib/python3/dist-packages/compiled/__pycache__/one.cpython-311.pyc"));
    }

    [Fact]
    public void Byte_code_that_a_package_brings_is_no_interpreters() => family.AssertGrafted("byte-code");

    private static MadePackage Python(string version) => new("python3-made")
    {
        Version = version,
        Files = new Dictionary<string, string>
        {
            ["/usr/bin/python3-made"] =
                "#!/bin/sh\nmkdir -p ${1%/*}/__pycache__; "
                + $"(printf '{version}: '; cat $1) >${{1%/*}}/__pycache__/one.cpython-311.pyc\n",
        },
        Arrange = "chmod 755 usr/bin/python3-made",
    };

    // The directory is asked for through a variable, as the trigger does it.
    private static MadePackage Cache(string name, string version, string folder, string? trigger = null) =>
        MadePackage.With(
            name,
            $"mkdir -p /var/lib/{name} {folder}; (printf '{name} {version}: '; cd {folder}; ls | tr '\\n' ' '; echo) "
                + $">/var/lib/{name}/cache")
            .AndControl("triggers", $"interest-noawait {trigger ?? folder}") with { Version = version };
}
