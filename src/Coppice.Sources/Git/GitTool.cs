using Coppice.Foundation.Processes;

namespace Coppice.Sources.Git;

/// <summary>Runs git(1) confined, with one configuration that nothing of this machine or of a repository adds to.</summary>
/// <param name="processes">Runs it.</param>
/// <param name="configuration">The file that <see cref="Configuration"/> was written to.</param>
/// <param name="network">Variables that say how the network is reached (proxies).</param>
internal sealed class GitTool(
    IProcessRunner processes, string configuration, IReadOnlyDictionary<string, string> network)
{
    /// <summary>
    /// The whole configuration: no hooks, no filters, no helpers, no redirects, no submodules, nothing in the background. What
    /// programs git starts for a transport reads it, too.
    /// </summary>
    public const string Configuration = """
        [core]
        	hooksPath = /dev/null
        	attributesFile = /dev/null
        	excludesFile = /dev/null
        	fsmonitor = false
        	commitGraph = false
        	askPass = /bin/false
        [credential]
        	helper =
        [clone]
        	rejectShallow = true
        [fetch]
        	unpackLimit = 1
        	recurseSubmodules = false
        [gc]
        	auto = 0
        [maintenance]
        	auto = false
        [init]
        	defaultRefFormat = files
        [advice]
        	detachedHead = false
        [submodule]
        	recurse = false
        [http]
        	followRedirects = false
        	lowSpeedLimit = 1000
        	lowSpeedTime = 20
        [safe]
        	directory = *
        [protocol]
        	allow = never
        [protocol "https"]
        	allow = always
        [protocol "ssh"]
        	allow = always
        [protocol "file"]
        	allow = always

        """;

    // The largest pack: a kernel has 3 GiB.
    private const long PackLimit = 8L << 30;

    /// <summary>Runs it on repositories, without network.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="repositories">What it may read.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="read">Reads its standard output while it comes; null: it is kept.</param>
    public CommandResult Read(
        IReadOnlyList<string> arguments, IReadOnlyList<string> repositories, ReadOnlyMemory<byte> input, Action<Stream>? read,
        CancellationToken cancel) => processes.Run(
        Command.Confined("git", arguments, Confinement.Reading([configuration, .. repositories])) with
        {
            Input = input,
            OnOutput = read,
            Environment = Environment(),
        },
        cancel);

    /// <summary>Runs it to bring something into a folder.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="readable">What it may read.</param>
    /// <param name="folder">Where it may write.</param>
    /// <param name="way">How it reaches the other side; null where that is a folder of this machine.</param>
    public CommandResult Fetch(
        IReadOnlyList<string> arguments, IReadOnlyList<ShownPath> readable, string folder, NetworkWay? way,
        CancellationToken cancel)
    {
        var environment = Environment();
        foreach (var (name, value) in way is null ? [] : network.Concat(way.Variables))
        {
            environment[name] = value;
        }

        return processes.Run(
            Command.Confined("git", arguments, new Confinement
            {
                Readable = [new ShownPath(configuration, configuration), .. readable, .. way?.Readable ?? []],
                Writable = [new ShownPath(folder, folder)],
                FileSize = PackLimit,
                ReachesNetwork = way is not null,
                InsistsOnRoot = way?.IsUsers == true,
            }) with { Environment = environment },
            cancel);
    }

    private Dictionary<string, string> Environment() => new()
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = configuration,
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_NO_REPLACE_OBJECTS"] = "1",
        ["GIT_GRAFT_FILE"] = "/dev/null",
        ["GIT_ATTR_NOSYSTEM"] = "1",
    };
}

/// <summary>How the other side of a transfer is reached.</summary>
/// <param name="Readable">What of this machine that needs.</param>
/// <param name="Variables">Variables that say so.</param>
/// <param name="IsUsers">Whether it is done as the user, whose agent has the keys.</param>
internal sealed record NetworkWay(
    IReadOnlyList<ShownPath> Readable, IReadOnlyDictionary<string, string> Variables, bool IsUsers);
