using System.Text;
using Coppice.Foundation.Processes;

namespace Coppice.Sources.Tests.Support;

/// <summary>A git repository on this machine, and tags of every kind in it.</summary>
public sealed class GitWorld(Keys keys, TempFolder folder, string name)
{
    private const string Person = "Ada <ada@example.org>";

    private int commits;

    public string Path { get; } = folder.At(name);

    /// <summary>Its address.</summary>
    public Uri Url => new($"file://{Path}");

    /// <summary>Makes it.</summary>
    public GitWorld Init()
    {
        Git(["init", "--quiet", "--initial-branch=main", Path]);
        return this;
    }

    /// <summary>Commits files; a text that is null removes the file.</summary>
    public string Commit(params (string Path, string? Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var full = System.IO.Path.Join(Path, path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            if (text is null)
            {
                File.Delete(full);
            }
            else
            {
                File.WriteAllText(full, text);
            }
        }

        In(["add", "--all", "--force", "."]);
        In(["commit", "--quiet", "--allow-empty", "-m", $"commit {++commits}"]);
        return Head();
    }

    public string Head() => In(["rev-parse", "HEAD"]).Trim();

    /// <summary>A tag of this name, signed by a key; without one it is annotated and not signed.</summary>
    public string Tag(string tag, string target, string? key = "pinned", params string[] options) =>
        TagWith(tag, TagText(tag, target), key, options);

    /// <summary>A tag with a text of its own, and a signature over it.</summary>
    public string TagWith(string tag, string text, string? key = "pinned", params string[] options)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Write(tag, key is null ? bytes : [.. bytes, .. keys.SignDetached(bytes, key, ["--armor", .. options])]);
    }

    /// <summary>A tag whose object is these bytes.</summary>
    public string Write(string tag, byte[] raw)
    {
        var id = In(["hash-object", "-t", "tag", "-w", "--stdin", "--literally"], raw).Trim();
        In(["update-ref", $"refs/tags/{tag}", id]);
        return id;
    }

    /// <summary>The text of a tag.</summary>
    public static string TagText(string tag, string target, string type = "commit") =>
        $"object {target}\ntype {type}\ntag {tag}\ntagger {Person} 1760000000 +0000\n\nRelease {tag}\n";

    /// <summary>Runs git in the repository.</summary>
    public string In(string[] arguments, byte[]? input = null) => Git(["-C", Path, .. arguments], input);

    private static string Git(string[] arguments, byte[]? input = null)
    {
        var result = new ProcessRunner().Run(Command.Own("git", arguments) with
        {
            Input = input,
            Environment = new Dictionary<string, string>
            {
                ["GIT_CONFIG_NOSYSTEM"] = "1",
                ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                ["GIT_AUTHOR_NAME"] = "Ada",
                ["GIT_AUTHOR_EMAIL"] = "ada@example.org",
                ["GIT_COMMITTER_NAME"] = "Ada",
                ["GIT_COMMITTER_EMAIL"] = "ada@example.org",
                ["GIT_AUTHOR_DATE"] = "1750000000 +0000",
                ["GIT_COMMITTER_DATE"] = "1750000000 +0000",
            },
        });
        return result.Succeeded ? result.Text : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {result.Error}");
    }
}
