using Coppice.Sandbox.ReadWatch;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests;

/// <summary>What programs in a tree ask about is seen, found or not, by its path in the tree; what only writes is not.</summary>
[Trait("Category", "Soak")]
public sealed class TreeReadsTests : IDisposable
{
    private readonly Inside inside;

    public TreeReadsTests(SmallTree tree) => inside = new Inside(tree);

    public void Dispose() => inside.Dispose();

    [Fact]
    public void Reads_and_lookups_in_vain_are_seen_by_script_and_program()
    {
        using var reads = TreeReads.TryStart(inside.Tree, new Scope())!;
        Assert.NotNull(reads);
        Assert.Equal("in vain\n", Run(reads,
            """
            test -e /etc/none || echo in vain
            cd /usr/share; test -e here
            cat /etc/passwd >/dev/null
            echo written >/usr/share/written; mkdir /usr/share/folder
            for name in /usr/share/*; do :; done
            find /etc -name x; no-such-program 2>/dev/null
            printf '#!/bin/sh\ncat /etc/of-script 2>/dev/null; exit 0\n' >/usr/share/postinst; chmod 755 /usr/share/postinst; /usr/share/postinst
            cat /ignored/file 2>/dev/null; perl -e 'stat "/only/etc"; open F, "<", "/etc/by-perl"' 2>/dev/null
            """));
        var seen = reads.Seen!.ToLookup(path => path.Path);
        Assert.Equal(SeenKinds.Looked, seen["/etc/none"].Single().Kinds);
        Assert.Equal(SeenKinds.Looked, seen["/usr/share/here"].Single().Kinds);
        Assert.Equal(SeenKinds.Opened, seen["/etc/passwd"].Single().Kinds & SeenKinds.Opened);
        Assert.Equal(SeenKinds.Listed, seen["/usr/share/"].Concat(seen["/usr/share"]).Select(path => path.Kinds).Aggregate((a, b) => a | b) & SeenKinds.Listed);
        Assert.Contains(seen["/etc"], path => path.Kinds == SeenKinds.Listed && path.First.Program == "find");
        Assert.Contains(seen, path => path.Key.EndsWith("/no-such-program", StringComparison.Ordinal));
        Assert.Equal(new ReadBy("package", "postinst", "cat"), seen["/etc/of-script"].Single().First);
        Assert.Empty(seen["/usr/share/written"]);
        Assert.Empty(seen["/ignored/file"]);
        Assert.Empty(seen["/only/etc"]);
        Assert.Single(seen["/etc/by-perl"]);
    }

    [Fact]
    public void A_program_that_nobody_asked_to_see_is_not_seen()
    {
        using var reads = TreeReads.TryStart(inside.Tree, new Scope())!;
        Assert.True(inside.Run("test -e /etc/none; exit 0").Succeeded);
        Assert.Null(reads.Seen);
    }

    [Fact]
    public void Many_programs_at_once_go_on_as_they_would()
    {
        using var reads = TreeReads.TryStart(inside.Tree, new Scope())!;
        Assert.Equal("8", Run(reads, "for i in 1 2 3 4 5 6 7 8; do (n=0; while [ $n -lt 20 ]; do test -e /etc/$i.$n; n=$((n+1)); done; echo x >/usr/share/$i) & done; wait; set -- /usr/share/[1-8]; echo $#").Trim());
        Assert.Equal(160, reads.Seen!.Count(path => path.Path.StartsWith("/etc/", StringComparison.Ordinal) && char.IsAsciiDigit(path.Path[5])));
    }

    private string Run(TreeReads reads, string script)
    {
        var result = inside.Run(script, command => command with { Reads = reads });
        Assert.True(result.Succeeded, result.Text + result.Error);
        return result.Text;
    }

    private sealed class Scope : IReadScope
    {
        public IReadOnlyList<string> IgnoredFolders => ["/ignored/", "/usr/lib/"];

        public IReadOnlyList<string>? FoldersOf(string program) => program.EndsWith("perl", StringComparison.Ordinal) ? ["/etc/"] : null;

        public ReadBy? ScriptAt(string path) => path.EndsWith("/postinst", StringComparison.Ordinal) ? new ReadBy("package", "postinst", "") : null;
    }
}
