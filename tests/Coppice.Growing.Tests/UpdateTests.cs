using System.Text.Json;
using Coppice.Archives.Freezing;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary><c>coppice update</c>, on an archive that goes on.</summary>
[Trait("Category", "Integration")]
[Collection(MovingArchive.OneAtATime)]
public sealed class UpdateTests(MovingArchive moving)
{
    [Fact]
    public void Everything_becomes_what_a_build_from_nothing_gives_and_a_dry_run_leaves_the_store_as_it_was_for_build()
    {
        const string Templates = "a: {from: base, packages: [steady]}\nb: {from: a, packages: [low]}";
        using var bench = moving.Begin(Templates).Grow();
        moving.GoOn();
        var before = Current(bench);

        var dry = bench.Do("update", "--dry-run");
        Assert.Matches(@"(?m)^~  works  1\.0 → 1\.1 +in 3 templates$", dry.Text);
        Assert.Contains("1 to rebuild · 2 to graft", dry.Text, StringComparison.Ordinal);
        Assert.Equal(before, Current(bench));
        Assert.Contains("nothing to do: all 3 templates match family.yaml", bench.Do("build").Error, StringComparison.Ordinal);

        var update = bench.Do("update", "--json");
        Assert.NotEqual(before, Current(bench));
        Assert.Equal([2, 2, 2], Numbers(bench, "base", "a", "b"));
        Assert.Equal("1.1\n", bench.Text("b", "usr/share/works/file"));
        var result = JsonDocument.Parse(update.Text).RootElement;
        Assert.All(result.GetProperty("templates").EnumerateArray(), template => Assert.Equal(("done", 1, 2), (
            template.GetProperty("outcome").GetString(),
            template.GetProperty("generation_before").GetInt32(),
            template.GetProperty("generation").GetInt32())));
        Assert.Equal(["base", "a", "b"],
            result.GetProperty("packages")[0].GetProperty("templates").EnumerateArray().Select(name => name.GetString()));

        using var nothing = new Workbench(moving.Archive, store: null).Declare(MovingArchive.Base + Templates).Grow();
        Assert.Equal(((string[])["base", "a", "b"]).Select(nothing.Tree), ((string[])["base", "a", "b"]).Select(bench.Tree));

        var again = bench.Coppice("update", "--signal-no-updates");
        Assert.Equal(100, again.ExitCode);
        Assert.Contains("nothing to update: 3 templates", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, bench.Coppice("update").ExitCode);
        Assert.Matches(@"(?m)^\* @2 .* 2026-07-21 .* ~1 .* newer snapshot", bench.Do("history", "base").Text);
        Assert.Empty(bench.Fsck());

        // A mirror that falls back is refused, unless the user wants it; what was there before is there still.
        moving.FallBack();
        var older = bench.Coppice("update");
        Assert.Equal(1, older.ExitCode);
        Assert.Contains("hint: coppice update --allow-older", older.Error, StringComparison.Ordinal);
        var nobody = bench.Coppice("update", "--allow-older");
        Assert.Equal(64, nobody.ExitCode);
        Assert.Contains("DOWNGRADED 1.1 → 1.0", nobody.Error, StringComparison.Ordinal);
        Assert.Matches("hint: coppice update .*--allow-older.* --yes\n", nobody.Error);
        Assert.Equal([2, 2, 2], Numbers(bench, "base", "a", "b"));

        // Whatever made the metadata current, build asks as well, each time.
        foreach (string[] refresh in (string[][])[["--refresh", "--allow-older"], []])
        {
            var built = bench.Coppice("build", refresh);
            Assert.Equal(64, built.ExitCode);
            Assert.Contains("DOWNGRADED 1.1 → 1.0", built.Error, StringComparison.Ordinal);
            Assert.Matches("hint: coppice build .*--yes\n", built.Error);
            Assert.Equal([2, 2, 2], Numbers(bench, "base", "a", "b"));
        }

        var back = bench.Do("update", "--allow-older", "--yes");
        Assert.Contains("@1 · ", back.Error, StringComparison.Ordinal);
        Assert.Equal("1.0\n", bench.Text("b", "usr/share/works/file"));
        Assert.Equal(before, Current(bench));
    }

    [Fact]
    public void Offline_it_goes_to_what_check_has_seen_and_build_stays_there()
    {
        using var bench = moving.Begin("a: {from: base, packages: [steady]}").Grow();
        using var other = moving.Begin("");
        moving.GoOn();
        Assert.Contains("works", bench.Do("check").Text, StringComparison.Ordinal);
        // The packages, as if they had been downloaded here.
        other.Do("update", "--yes");
        Shell.Run("cp", "--archive", "--no-clobber", Path.Combine(other.StorePath, "packages"), bench.StorePath);

        bench.Do("update", "--offline");
        Assert.Equal("1.1\n", bench.Text("a", "usr/share/works/file"));
        Assert.Contains(
            "nothing to do: all 2 templates match family.yaml", bench.Do("build", "--offline").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_stays_on_its_old_generations_and_everything_else_is_updated()
    {
        using var bench = moving.Begin(
            """
            a: {from: base, packages: [steady]}
            broken: {from: base, packages: [turns]}
            below: {from: broken, packages: [steady]}
            gone: {from: base, packages: [vanishes]}
            """).Grow();
        moving.GoOn();
        var result = bench.Coppice("update", "--just-print-progress");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal([2, 2, 1, 1, 1], Numbers(bench, "base", "a", "broken", "below", "gone"));
        Assert.Contains("broken: install turns failed", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: coppice build broken --debug-shell", result.Error, StringComparison.Ordinal);
        Assert.Contains("has no package vanishes", result.Error, StringComparison.Ordinal);

        var lines = result.Error.Split('\n').TakeWhile(line => !line.StartsWith("error:", StringComparison.Ordinal)).ToList();
        Assert.All(
            lines,
            line =>
                Assert.Matches(
                    "^(base|a|broken|below|gone) (pending 0|updating [0-9]{1,2}|done (success|error|no_updates))$", line));
        Assert.Equal(["base", "a", "broken", "below", "gone"], lines.Take(5).Select(line => line.Split(' ')[0]));
        Assert.Equal(
            ["a done success", "base done success", "below done error", "broken done error", "gone done error"],
            lines.Where(line => line.Contains(" done ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(lines, line => line.Contains(" updating ", StringComparison.Ordinal)
            && !line.EndsWith(" 0", StringComparison.Ordinal));

        Assert.Equal("1.0\n", bench.Do("run", "below", "--", "cat", "/usr/share/works/file").Text);
        Assert.Equal("1.0\n", bench.Do("run", "gone", "--", "cat", "/usr/share/works/file").Text);
        Assert.Contains("1.0 → 1.1", bench.Do("diff", "below", "a", "--packages").Text, StringComparison.Ordinal);
        var status = bench.Do("status").Text;
        Assert.Matches(@"broken +@1  stale .* newer snapshot", status);
        Assert.Contains("2 current · 3 stale", status, StringComparison.Ordinal);
        Assert.Empty(bench.Fsck());
    }

    [Fact]
    public void Named_templates_are_updated_with_their_ancestors_and_what_is_skipped_shows_as_stale()
    {
        using var bench = moving.Begin(
            "a: {from: base, packages: [steady]}\nb: {from: a, packages: [low]}\nc: {from: base, packages: [steady]}").Grow();
        moving.GoOn();
        bench.Do("update", "--targets", "a,base");
        Assert.Equal([2, 2, 1, 1], Numbers(bench, "base", "a", "b", "c"));
        Assert.Contains("2 current · 2 stale", bench.Do("status").Text, StringComparison.Ordinal);
        var done = bench.Do("update", "a");
        Assert.Contains("nothing to update: 2 templates up to date with the newest snapshot; 2 others have updates", done.Error,
            StringComparison.Ordinal);

        bench.Do("update", "--skip", "c", "--quiet");
        Assert.Equal([2, 2, 2, 1], Numbers(bench, "base", "a", "b", "c"));
        var contradiction = bench.Coppice("update", "b", "--skip", "a");
        Assert.Equal(64, contradiction.ExitCode);
        Assert.Contains("b grows on a, which is skipped", contradiction.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removal_is_asked_for_and_nothing_happens_when_nobody_is_there_to_answer()
    {
        using var bench = moving.Begin("s: {from: base, packages: [shrinks]}").Grow();
        moving.GoOn();
        var before = Current(bench);
        var result = bench.Coppice("update");
        Assert.Equal(64, result.ExitCode);
        Assert.Matches(@"(?m)^-  low +REMOVED 1\.0 +in s$", result.Error);
        Assert.Contains(
            "cannot ask for confirmation (standard input is not a terminal): This will REMOVE 1 package. Continue?", result.Error,
            StringComparison.Ordinal);
        Assert.Equal(before, Current(bench));
        Assert.Equal([1, 1], Numbers(bench, "base", "s"));
    }

    [Fact]
    public void A_script_in_the_chain_takes_nothing_off_that_and_what_it_really_removes_is_looked_at_before_it_counts()
    {
        using var bench = moving.Begin(
            """
            s: {from: base, packages: [shrinks], scripts: [nothing.sh]}
            r: {from: base, packages: [low], scripts: [removes.sh]}
            below: {from: r, packages: [steady]}
            """);
        bench.Write("nothing.sh", "#!/bin/sh\ntrue\n");
        bench.Write("removes.sh", "#!/bin/sh\nset -e\ntest \"$(cat /usr/share/works/file)\" = 1.0 || dpkg --purge low\n");
        bench.Grow();
        moving.GoOn();
        var asked = bench.Coppice("update");
        Assert.Equal(64, asked.ExitCode);
        Assert.Contains(
            "cannot ask for confirmation (standard input is not a terminal): This will REMOVE 1 package. Continue?", asked.Error,
            StringComparison.Ordinal);
        Assert.Equal([1, 1, 1, 1], Numbers(bench, "base", "s", "r", "below"));

        var unforeseen = bench.Coppice("update", "--skip", "s");
        Assert.Equal(1, unforeseen.ExitCode);
        Assert.Contains("low 1.0 REMOVED", unforeseen.Error, StringComparison.Ordinal);
        Assert.Contains("hint: coppice update --yes r", unforeseen.Error, StringComparison.Ordinal);
        Assert.Equal([2, 1, 1, 1], Numbers(bench, "base", "s", "r", "below"));

        bench.Do("update", "--yes", "below");
        Assert.Equal([2, 1, 2, 2], Numbers(bench, "base", "s", "r", "below"));
        Assert.Null(bench.Entry("r", "usr/share/low"));
    }

    [Fact]
    public void A_mirror_that_fails_or_lies_changes_nothing()
    {
        using var bench = moving.Begin("a: {from: base, packages: [steady]}").Grow();
        moving.GoOn();
        var before = Current(bench);
        var index = new Uri(moving.Archive.Mirror).LocalPath + "/dists/bookworm/main/binary-amd64/Packages";
        File.AppendAllText(index, "Package: smuggled\n");
        var lied = bench.Coppice("update");
        Assert.Equal(1, lied.ExitCode);
        File.Delete(Path.Combine(Path.GetDirectoryName(index)!, "../../InRelease"));
        var gone = bench.Coppice("update", "--json");
        Assert.Equal((1, ""), (gone.ExitCode, gone.Text));
        Assert.Equal(before, Current(bench));
        Assert.Contains("nothing to do", bench.Do("build").Error, StringComparison.Ordinal);
        Assert.Contains("nothing to update", bench.Do("update", "--offline").Error, StringComparison.Ordinal);
    }

    private static string? Current(Workbench bench) => new SnapshotStore(bench.StorePath).Current("tests")?.Digest.Hex;

    private static IEnumerable<int> Numbers(Workbench bench, params string[] templates) =>
        templates.Select(template => bench.Current(template)!.Number);
}
