using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <summary>
/// A library and a daemon in C, with a compiler and debhelper, from the mirrors of this machine: built in order, linked, kept by
/// what was read, and proved.
/// </summary>
[Trait("Category", "Integration")]
[Trait("Category", "Full")]
public sealed class CompilerChainTests
{
    private const string Compat = "debhelper-compat (= 13)";

    [Fact]
    public void A_library_and_a_daemon_are_compiled_linked_kept_and_come_out_the_same_again()
    {
        using var bench = new Workbench(Write, store: null).Declare("");
        Library(bench, "return 1;");
        Daemon(bench, "value %d");
        bench.Do("build", "--yes");
        Assert.Equal("value 1\n", bench.Do("run", "vm", "--", "made-daemon").Text);
        // A tree without debian/ depends on what it was linked with.
        Assert.Equal("hello\n", bench.Do("run", "vm", "--", "/opt/greeter/bin/greet").Text);
        Assert.StartsWith("libc6 (>= ", bench.Do("run", "vm", "--", "dpkg-query", "-W", "-f", "${Depends}", "greeter").Text, StringComparison.Ordinal);
        Assert.Contains("libmade1", bench.Do("run", "vm", "--", "dpkg-query", "-W", "-f", "${Depends}", "made-daemon").Text, StringComparison.Ordinal);
        ADateIsFound(bench);

        // One line of the daemon: the library stays. One line of the library, which the daemon loads and is not made of: the
        // daemon stays.
        Daemon(bench, "the value %d");
        Assert.DoesNotContain("build library", bench.Do("build", "--yes", "--progress", "plain").Error, StringComparison.Ordinal);
        Assert.Equal("the value 1\n", bench.Do("run", "vm", "--", "made-daemon").Text);

        // A package that has nothing to do with it.
        bench.Write("family.yaml", File.ReadAllText(bench.FamilyFile).Replace("debhelper]", "debhelper, ed]", StringComparison.Ordinal));
        var kept = bench.Do("build", "--yes", "--progress", "plain").Error;
        Assert.Contains("library: kept", kept, StringComparison.Ordinal);
        Assert.Contains("daemon: kept", kept, StringComparison.Ordinal);

        // What the compiler reads builds it again.
        Library(bench, "return 2;");
        Assert.Contains("build daemon", bench.Do("build", "--yes", "--progress", "plain").Error, StringComparison.Ordinal);
        Assert.Equal("the value 2\n", bench.Do("run", "vm", "--", "made-daemon").Text);
        Assert.Contains("3 components proved", bench.Do("audit", "--components").Text, StringComparison.Ordinal);
    }

    // The clock is another one when components are built again: what it gets into differs.
    private static void ADateIsFound(Workbench bench)
    {
        var proved = bench.Do("audit", "--components");
        Assert.Contains("3 components proved", proved.Text, StringComparison.Ordinal);
        Assert.Equal(3, proved.Text.Split("came out byte for byte the same at another date").Length - 1);
        var before = File.ReadAllText(bench.FamilyFile);
        bench.Write("family.yaml", before.Replace(
            "build: [cc -O2", "build: [mkdir -p $DESTDIR$PREFIX, date +%Y >$DESTDIR$PREFIX/year, cc -O2", StringComparison.Ordinal));
        bench.Do("build", "--yes", "greeter");
        var dated = bench.Coppice("audit", "--components", "greeter");
        Assert.Equal(1, dated.ExitCode);
        Assert.Contains("DIFFERS in 1 file at another date alone", dated.Text, StringComparison.Ordinal);
        bench.Write("family.yaml", before);
        bench.Do("build", "--yes");
    }

    private static void Library(Workbench bench, string body) => Put(bench, "library", new()
    {
        ["debian/control"] =
            $"Source: library\nSection: libs\nMaintainer: Test <test@example.org>\nRules-Requires-Root: no\nBuild-Depends: {Compat}\n"
                + "Standards-Version: 4.6.2\n\nPackage: libmade1\nArchitecture: any\nDepends: ${shlibs:Depends}, ${misc:Depends}\n"
                + "Description: library\n\nPackage: libmade-dev\nArchitecture: any\nDepends: libmade1 (= ${binary:Version})\nDescription: headers\n",
        ["debian/libmade1.install"] = "libmade.so.1 usr/lib\n",
        ["debian/libmade-dev.install"] = "made.h usr/include\nlibmade.so usr/lib\n",
        ["made.h"] = "int made(void);\n",
        ["made.c"] = $"#include \"made.h\"\nint made(void) {{ {body} }}\n",
        ["Makefile"] =
            "all:\n\t$(CC) $(CFLAGS) $(LDFLAGS) -fPIC -shared -Wl,-soname,libmade.so.1 -o libmade.so.1 made.c\n"
                + "\tln -sf libmade.so.1 libmade.so\nclean:\n\trm -f libmade.so*\ninstall:\n",
    });

    private static void Daemon(Workbench bench, string format) => Put(bench, "daemon", new()
    {
        ["debian/control"] =
            "Source: daemon\nSection: misc\nMaintainer: Test <test@example.org>\nRules-Requires-Root: no\n"
                + $"Build-Depends: {Compat}, libmade-dev\nStandards-Version: 4.6.2\n\nPackage: made-daemon\nArchitecture: any\n"
                + "Depends: ${shlibs:Depends}, ${misc:Depends}\nDescription: daemon\n",
        ["debian/made-daemon.install"] = "made-daemon usr/bin\n",
        ["main.c"] = $"#include <stdio.h>\n#include <made.h>\nint main(void) {{ printf(\"{format}\\n\", made()); return 0; }}\n",
        ["Makefile"] = "all:\n\t$(CC) $(CFLAGS) $(LDFLAGS) -o made-daemon main.c -lmade\nclean:\n\trm -f made-daemon\ninstall:\n",
    });

    private static void Put(Workbench bench, string name, Dictionary<string, string> files)
    {
        files["debian/source/format"] = "3.0 (native)\n";
        files["debian/changelog"] =
            $"{name} (1.0) unstable; urgency=medium\n\n  * Made up.\n\n -- Test <test@example.org>  Mon, 05 Jan 2026 10:00:00 +0000\n";
        files["debian/rules"] = "#!/usr/bin/make -f\n%:\n\tdh $@\n";
        foreach (var (path, text) in files)
        {
            bench.Write($"sources/{name}/{path}", text, path == "debian/rules" ? 0x1ed : 0x1a4);
        }
    }

    private static void Write(TempFolder where, string templates)
    {
        foreach (var name in new[] { "library", "daemon", "greeter" })
        {
            Directory.CreateDirectory(where.At("sources", name));
        }

        File.WriteAllText(
            where.At("sources/greeter/main.c"), "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n");
        File.WriteAllText(
            where.At("family.yaml"),
            "version: 1\nfamily: chain\narchives:\n"
                + "  bookworm: {type: debian, suites: [bookworm, bookworm-updates, bookworm-security]}\n"
                + "  own: {type: debian, builds: [daemon, library, greeter], in: buildd}\n"
                + "components:\n  library: {override: sources/library}\n  daemon: {override: sources/daemon}\n"
                + "  greeter: {override: sources/greeter, build: [cc -O2 -o greet main.c, install -D greet $DESTDIR$PREFIX/bin/greet], "
                + "prefix: /opt/greeter, version: '1.0', needs: [gcc, libc6-dev]}\n"
                + "templates:\n  minimal: {archive: bookworm}\n  buildd: {from: minimal, packages: [build-essential, debhelper]}\n"
                + "  vm: {from: minimal, archives: [own], packages: [made-daemon, greeter]}\n" + templates);
    }
}
