using System.Text;
using Coppice.Sources.Tests.Support;

namespace Coppice.Sources.Tests;

/// <summary>Signed trees that try more than to be read. Needs git, gpg and gpgv.</summary>
[Trait("Category", "Integration")]
public sealed class HostileTreeTests : IDisposable
{
    private readonly TakenSources sources = new();
    private readonly GitWorld world;

    public HostileTreeTests(Keys keys)
    {
        sources.Trust(keys.Ring("pinned"));
        world = new GitWorld(keys, sources.Folder, "upstream").Init();
    }

    public void Dispose() => sources.Dispose();

    [Fact]
    public void Files_come_as_they_were_committed_whatever_the_source_says_of_them()
    {
        var marker = sources.Folder.At("ran");
        const string Attributes = "* export-subst ident filter=run\nsecret export-ignore\n";
        var modules = $"[submodule \"x\"]\n\tpath = sub\n\turl = ext::sh -c touch% {marker}\n\tupdate = !touch {marker}\n";
        world.Commit(
            (".gitattributes", Attributes), (".gitmodules", modules), ("a", "$Format:%H$ $Id$\n"), ("secret", "kept\n"),
            ("run.sh", "#!/bin/sh\n"), ("pkgs/.gitignore", "*\n"));
        File.SetUnixFileMode(System.IO.Path.Join(world.Path, "run.sh"), (UnixFileMode)0x1ed);
        File.CreateSymbolicLink(System.IO.Path.Join(world.Path, "link"), "/etc/passwd");
        // What the repository itself is set up to run, on the other side of the fetch.
        world.In(["config", "filter.run.smudge", $"touch {marker}"]);
        world.In(["config", "uploadpack.packObjectsHook", $"touch {marker}; exec"]);
        foreach (var hook in new[] { "post-checkout", "reference-transaction", "pre-auto-gc", "post-update", "update" })
        {
            var file = System.IO.Path.Join(world.Path, ".git/hooks", hook);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"#!/bin/sh\ntouch {marker}\n");
        }

        world.In(["update-index", "--add", "--cacheinfo", $"160000,{world.Head()},sub"]);
        world.In(["add", "run.sh", "link"]);
        world.In(["-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "all"]);
        world.Tag("v1", world.Head());
        foreach (var hook in Directory.GetFiles(System.IO.Path.Join(world.Path, ".git/hooks")))
        {
            File.SetUnixFileMode(hook, (UnixFileMode)0x1ed);
        }

        var source = sources.Take(TakenSources.Tagged(world, "v1"));
        Assert.Equal(
            new Dictionary<string, string>
            {
                [".gitattributes"] = Attributes, [".gitmodules"] = modules, ["a"] = "$Format:%H$ $Id$\n", ["link"] = "-> /etc/passwd",
                ["pkgs/"] = "/", ["pkgs/.gitignore"] = "*\n", ["run.sh"] = "!#!/bin/sh\n", ["secret"] = "kept\n", ["sub/"] = "/",
            },
            sources.Tree(source));
        Assert.Equal(["sub"], source.Submodules);
        Assert.False(File.Exists(marker));
    }

    [Theory]
    [InlineData("100644", "..")]
    [InlineData("40000", ".git")]
    [InlineData("40000", ".GIT")]
    [InlineData("100644", ".")]
    [InlineData("100644", "a/b")]
    public void Names_that_lead_elsewhere_are_refused(string mode, string name)
    {
        var blob = world.In(["hash-object", "-w", "--stdin"], "x"u8.ToArray()).Trim();
        var empty = world.In(["mktree"], []).Trim();
        byte[] raw = [.. Encoding.ASCII.GetBytes($"{mode} {name}\0"), .. Convert.FromHexString(mode == "40000" ? empty : blob)];
        var tree = world.In(["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], raw).Trim();
        var commit = world.In(["commit-tree", "-m", "x", tree]).Trim();
        world.Tag("v1", commit);
        Assert.Contains(
            $"the source has a tree with the name \"{name}\"", sources.Refused(TakenSources.Tagged(world, "v1")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_text_is_kept()
    {
        var blob = world.In(["hash-object", "-w", "--stdin"], "x"u8.ToArray()).Trim();
        byte[] raw = [.. "100644 a\nb"u8, 0, .. Convert.FromHexString(blob), .. "100644 \u00ff"u8, 0, .. Convert.FromHexString(blob)];
        var tree = world.In(["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], raw).Trim();
        world.Tag("v1", world.In(["commit-tree", "-m", "x", tree]).Trim());
        Assert.Contains("a\nb", sources.Tree(sources.Take(TakenSources.Tagged(world, "v1"))).Keys);
    }

    [Fact]
    public void Replacements_of_objects_do_not_count()
    {
        var good = world.Commit(("a", "good\n"));
        world.Tag("v1", good);
        var evil = world.Commit(("a", "evil\n"));
        world.In(["replace", good, evil]);
        Assert.Equal("good\n", sources.Tree(sources.Take(TakenSources.Tagged(world, "v1")))["a"]);
    }
}
