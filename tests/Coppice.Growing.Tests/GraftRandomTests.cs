using System.Text.Json;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>
/// The law of grafts on families and changes of parents that nobody thought of: packages whose scripts look at random places of a
/// small world by random means and write down what they found, on parents in which random things of that world come, go and
/// change: laid over, or written by scripts. Some templates have files and scripts of their own, which look there, too.
/// </summary>
public sealed class GraftRandomTests(GrownBase grown)
{
    private const int PackageCount = 16;
    private const int Kids = 8;

    // No script names a whole path, so that reading scripts tells nothing.
    private static readonly string[] World = 
    [
        "etc/s-a", "etc/s-d/one", "etc/s-d/two", "etc/s-e/deep/file", "usr/share/s-s/data", "usr/local/bin/s-tool",
        "usr/sbin/s-tool", "opt/s-o/x",
    ];

    private static readonly string[] Means =
    [
        "test -e $p && echo there", "test -s $p && echo full", "cat $p 2>/dev/null", "ls ${p%/*} 2>/dev/null | grep -c .",
        "for f in ${p%/*}/*; do test ! -f $f || cat $f; done",
        "s-tool 2>/dev/null", "command -v s-tool", "perl -e 'print -e shift() ? 1 : 0' $p", "perl -ne print $p 2>/dev/null",
        "readlink -f $p", "test -x $p && echo runs",
        "(cd ${p%/*} 2>/dev/null && cat ./*)", "find ${p%/*} -type f 2>/dev/null | sort", "stat -c %a $p 2>/dev/null",
        "cp $p /var/lib/$n.copy 2>/dev/null", "if cmp -s $p /etc/hostname; then echo same; fi",
    ];

    /// <summary>The packages, always the same: which are used together is by the seed.</summary>
    internal static IReadOnlyList<MadePackage> Packages { get; } = [.. Enumerable.Range(0, PackageCount).Select(Package)];

    [Theory]
    [InlineData(1)]
    [Trait("Category", "Soak")]
    public void A_few_families(int seed) => Round(seed);

    [Fact]
    [Trait("Category", "Soak")]
    public void Very_many_families()
    {
        // Eight templates a round. Each round begins with the number after the last one's, so that one alone can be had again.
        var (first, rounds) = (Chance.Seed(), Chance.Number("COPPICE_SOAK_ROUNDS"));
        var time = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; rounds is { } most ? i < most : i == 0 || time.Elapsed < Chance.SoakTime; i++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{Chance.SeedVariable}={first + i}");
            Round(first + i);
        }
    }

    private void Round(int seed)
    {
        var random = new Random(seed);
        using var bench = new Workbench(grown);
        List<string> templates = ["parent: {from: base, files: [files/], scripts: [parent.sh]}"];
        for (var kid = 0; kid < Kids; kid++)
        {
            var packages = Enumerable.Range(0, PackageCount).OrderBy(_ => random.Next()).Take(1 + random.Next(2))
                .Select(number => $"s-{number}");
            var from = kid > 1 && random.Next(4) == 0 ? $"kid-{random.Next(kid)}" : "parent";
            var scripts = random.Next(3) == 0 ? $", scripts: [kid-{kid}.sh]" : "";
            var files = random.Next(4) == 0 ? ", files: [own/]" : "";
            templates.Add($"kid-{kid}: {{from: {from}, packages: [{string.Join(", ", packages)}]{files}{scripts}}}");
            Script(bench, $"kid-{kid}.sh", $"n=own-{kid}\nexec >/var/lib/$n\n{Look(random)}");
        }

        bench.Write("own/opt/s-o/own", "own\n");
        Script(bench, "parent.sh", Written(random));

        bench.Declare(string.Join('\n', templates)).Write("files/etc/motd", "first\n");
        foreach (var path in World.Where(_ => random.Next(2) == 0))
        {
            Put(bench, path, random);
        }

        bench.Grow();
        Change(bench, random);
        bench.Write("files/etc/motd", "second\n");
        Script(bench, random.Next(2) == 0 ? "parent.sh" : "kid-0.sh", Written(random));
        var built = bench.Build();
        Assert.True(built.Succeeded, $"seed {seed}: {built.Error}");
        var audit = bench.Coppice("audit", "--json");
        var other = JsonDocument.Parse(audit.Text).RootElement.GetProperty("templates").EnumerateArray()
            .Where(template => !template.GetProperty("same").GetBoolean()).ToList();
        Assert.True(
            other.Count == 0,
            $"seed {seed}: {string.Join('\n', other)}\n{string.Join('\n', templates)}\n{built.Text}{built.Error}");
    }

    private static void Change(Workbench bench, Random random)
    {
        foreach (var path in World.OrderBy(_ => random.Next()).Take(1 + random.Next(2)))
        {
            var file = Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "files", path);
            if (File.Exists(file) && random.Next(3) == 0)
            {
                File.Delete(file);
            }
            else
            {
                Put(bench, path, random);
            }
        }
    }

    // What a script of the family puts at a place of the world, or takes away from there.
    private static string Written(Random random)
    {
        // Not a program of the base, of which a newer one is taken to do what the old one did.
        var path = World.Where(place => !place.StartsWith("usr/sbin/", StringComparison.Ordinal)).ElementAt(random.Next(7));
        return random.Next(4) == 0
            ? $"rm -f /{path}"
            : $"mkdir -p /{Path.GetDirectoryName(path)}; echo {random.Next(3)} >/{path}";
    }

    private static string Look(Random random) =>
        $"p=/{World[random.Next(World.Length)]}\n{Means[random.Next(Means.Length)]}\n";

    private static void Script(Workbench bench, string name, string text) =>
        bench.Write(name, $"#!/bin/sh\n{text}\nexit 0\n", 0x1ed);

    private static void Put(Workbench bench, string path, Random random)
    {
        var runs = path.EndsWith("tool", StringComparison.Ordinal);
        // A newer program of the base is taken to do what the old one did (docs/grafting.md); one in usr/local is the family's
        // own.
        var text = path.StartsWith("usr/sbin/", StringComparison.Ordinal) ? "1\n"
            : random.Next(4) == 0 ? ""
            : $"{random.Next(3)}\n";
        bench.Write("files/" + path, runs ? $"#!/bin/sh\necho {text}" : text, runs ? 0x1ed : random.Next(2) == 0 ? 0x1a4 : 0x1c0);
    }

    private static MadePackage Package(int number)
    {
        var random = new Random(number);
        var script = $"n=s-{number}; e=/\nexec >/var/lib/$n\n" + string.Concat(Enumerable.Range(0, 1 + random.Next(2)).Select(_ =>
        {
            var path = World[random.Next(World.Length)];
            return $"p=${{e}}{path}\n{Means[(number + random.Next(3)) % Means.Length]}\n";
        }));
        return MadePackage.With($"s-{number}", script + "exit 0");
    }
}
