using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Sources.Git;

/// <summary>
/// Brings a repository, with all branches and tags, into a folder of its own: what arrives cannot change what is there already.
/// </summary>
/// <param name="git">Runs git.</param>
/// <param name="variable">Looks up an environment variable of the user.</param>
internal sealed class GitClone(GitTool git, Func<string, string?> variable)
{
    private const string Person = "root:x:0:0::/tmp:/bin/false\n";

    /// <summary>Brings it.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="known">A repository with what is there already; null for none.</param>
    /// <param name="work">An empty folder to work in.</param>
    /// <exception cref="Failure">It cannot be had.</exception>
    public GitRepository Run(Uri url, string? known, string work, CancellationToken cancel)
    {
        var folder = Path.Combine(work, "in");
        var target = Path.Combine(folder, "repository");
        Directory.CreateDirectory(folder);
        var isLocal = url.IsFile;
        var source = "";
        List<ShownPath> readable = known is null ? [] : [new ShownPath(known, known)];
        if (isLocal)
        {
            source = url.LocalPath.TrimEnd('/');
            if (PlainFile.KindOf(source) != FileKind.Directory)
            {
                throw new Failure($"there is no repository {VisibleText.Of(source)}", $"ls -ld {ShellWord.Of(source)}",
                    kind: ProblemKind.Unreachable);
            }

            if (!OpenToAll.Is(source))
            {
                // It is not git's to read as the caller: a copy is, for as long as it takes.
                var copy = Path.Combine(work, "private.git");
                var inside = Path.Combine(source, ".git");
                OpenToAll.Copy(Directory.Exists(inside) ? inside : source, copy);
                source = copy;
            }

            readable.Add(new ShownPath(source, source));
        }

        var result = git.Fetch(
            [
                "clone", "--bare", "--quiet", "--template=", "--no-hardlinks",
                .. known is null ? Array.Empty<string>() : ["--reference", known],
                "--", isLocal ? $"file://{source}" : url.OriginalString, target,
            ],
            readable, folder, isLocal ? null : Way(url, work), cancel);
        return result.Succeeded
            ? new GitRepository(git, target, known is null ? [] : [known])
            : throw new Failure([new Problem(
                $"the repository {Shown(url)} cannot be fetched", Hint(url),
                Details: [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5).Select(VisibleText.Of)])
                {
                    Kind = ProblemKind.Unreachable,
                }]);
    }

    /// <summary>The address for messages.</summary>
    public static string Shown(Uri url) => VisibleText.Of(url.OriginalString);

    private NetworkWay Way(Uri url, string work)
    {
        if (url.Scheme != "ssh")
        {
            return new NetworkWay([], new Dictionary<string, string>(), IsUsers: false);
        }

        // Keys stay with the user's agent: git and ssh see none.
        var known = Path.Combine(work, "known_hosts");
        var hosts = variable("HOME") is { } home ? PlainFile.TryRead(Path.Combine(home, ".ssh/known_hosts"), 1 << 20) : null;
        File.WriteAllBytes(known, hosts ?? []);
        var passwd = Path.Combine(work, "passwd");
        File.WriteAllText(passwd, Person);
        List<ShownPath> readable = [new ShownPath(known, known), new ShownPath(passwd, "/etc/passwd")];
        var variables = new Dictionary<string, string>
        {
            ["GIT_SSH_VARIANT"] = "ssh",
            ["GIT_SSH_COMMAND"] =
                $"ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile={ShellWord.Of(known)}",
        };
        if (variable("SSH_AUTH_SOCK") is { Length: > 0 } agent)
        {
            readable.Add(new ShownPath(agent, agent));
            variables["SSH_AUTH_SOCK"] = agent;
        }

        return new NetworkWay(readable, variables, IsUsers: true);
    }

    private static string Hint(Uri url) => url.Scheme switch
    {
        "ssh" => $"the agent must have the key, and known_hosts the host: ssh-add; ssh {VisibleText.Of(url.Authority)}",
        "file" => $"git -C {ShellWord.Of(url.LocalPath)} rev-parse --is-bare-repository",
        _ => $"git ls-remote {ShellWord.Of(url.OriginalString)}",
    };
}
