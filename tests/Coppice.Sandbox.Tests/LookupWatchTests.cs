using Coppice.Foundation.Posix;
using Coppice.Foundation.Posix.Lookups;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests;

/// <summary>
/// What programs in a tree ask about is seen, found or not, by whatever path and from whatever folder they ask.
/// </summary>
[Trait("Category", "Integration")]
public sealed class LookupWatchTests : IDisposable
{
    private readonly Inside inside;

    public LookupWatchTests(SmallTree tree) => inside = new Inside(tree);

    public void Dispose() => inside.Dispose();

    [Fact]
    public void Lookups_are_seen_with_the_program_and_the_folder_that_a_relative_path_begins_in()
    {
        var seen = Seen(
            """
            test -e /etc/none; test -e /etc/passwd; cat /etc/of-cat 2>/dev/null
            mkdir /usr/share/made; mkdir /usr/share/made 2>/dev/null
            ln -s x /usr/share/link; ln -sn x /usr/share/link 2>/dev/null
            cd /usr/share; test -e in-share; mkdir -p a/b/c/d/e; cd a/b/c/d/e; cat ../in-d ./in-e 2>/dev/null
            cd /; test -e at-root; no-such-program 2>/dev/null
            rm -f /usr/share/a-file-that-is-not; find /usr/share/made -newer /etc/passwd
            exit 0
            """);
        Assert.Contains(seen, lookup => lookup.Path == "/etc/none" && lookup.IsWhole);
        Assert.Contains(seen, lookup => lookup.Path == "/etc/passwd");
        Assert.Contains(seen, lookup => lookup is { Path: "/etc/of-cat", Program: "cat" });
        Assert.Contains(seen, lookup => lookup is { Path: "/usr/share/made", Program: "mkdir" });
        Assert.Contains(seen, lookup => lookup is { Path: "/usr/share/link", Program: "ln" });
        Assert.Contains(seen, lookup => lookup.Path == "/usr/share/a-file-that-is-not");
        Assert.Contains(seen, lookup => lookup.Path.EndsWith("/no-such-program", StringComparison.Ordinal));
        Assert.Equal(("usr/share", true), Folder("in-share"));
        Assert.Equal(("b/c/d/e", false), Folder("../in-d"));
        Assert.Equal(("b/c/d/e", false), Folder("./in-e"));
        Assert.Equal(("", true), Folder("at-root"));

        (string, bool) Folder(string path)
        {
            var lookup = Assert.Single(seen, lookup => lookup.Path == path);
            return (string.Join('/', lookup.Folders), lookup.IsWhole);
        }
    }

    [Fact]
    public void Of_a_program_with_a_scope_only_what_lies_there_is_seen()
    {
        var seen = Seen(
            "cat /etc/one /usr/two 2>/dev/null; ls /etc/three /usr/four 2>/dev/null; exit 0",
            new() { ["cat"] = "/etc/", ["ls"] = "" });
        string[] asked = ["/etc/one", "/usr/two", "/etc/three", "/usr/four"];
        Assert.Equal(["/etc/one"], seen.Select(lookup => lookup.Path).Intersect(asked));
    }

    [Fact]
    public void What_was_taken_is_gone_and_what_runs_elsewhere_is_not_seen()
    {
        using var watch = Start([]);
        Assert.True(inside.Run("test -e /etc/none; exit 0").Succeeded);
        Assert.False(File.Exists("/etc/never-there-either"));
        Assert.Contains(watch.Take()!, lookup => lookup.Path == "/etc/none");
        Assert.Empty(watch.Take()!);
        Assert.True(inside.Run("test -e /etc/none; exit 0").Succeeded);
        var again = watch.Take()!;
        Assert.Contains(again, lookup => lookup.Path == "/etc/none");
        Assert.DoesNotContain(again, lookup => lookup.Path == "/etc/never-there-either");
    }

    [Fact]
    public void Thousands_by_many_programs_at_once_are_all_seen()
    {
        var seen = Seen(
            "for i in 1 2 3 4 5 6 7 8; do (n=0; while [ $n -lt 500 ]; do test -e /etc/$i.$n; n=$((n+1)); done) & done; wait");
        Assert.Equal(4000, seen.Count(lookup => lookup.Path.Length > 5 && char.IsAsciiDigit(lookup.Path[5])));
    }

    private IReadOnlyList<SeenLookup> Seen(string script, Dictionary<string, string>? scopes = null)
    {
        using var watch = Start(scopes ?? []);
        var result = inside.Run(script);
        Assert.True(result.Succeeded, result.Text + result.Error);
        return watch.Take()!;
    }

    private LookupWatch Start(Dictionary<string, string> scopes)
    {
        using var root = DirectoryHandle.Open(inside.Tree.RootDirectory);
        var watch = LookupWatch.TryStart(root.Status().OnDevice, scopes);
        Assert.SkipWhen(watch is null, "this kernel has no BPF, or does not describe itself");
        return watch!;
    }
}
