using Coppice.Foundation.Processes;

namespace Coppice.Archives.Tests.Support;

/// <summary>This machine's apt in a root of its own, which knows one archive and nothing else.</summary>
internal sealed class RealApt : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string[] options;

    /// <param name="source">What follows <c>deb [signed-by=…]</c>: address, suite, components.</param>
    /// <param name="ring">The keyring.</param>
    public RealApt(string source, string ring)
    {
        Directory.CreateDirectory(folder.At("lists/partial"));
        Directory.CreateDirectory(folder.At("cache/archives/partial"));
        File.WriteAllText(folder.At("status"), "");
        File.WriteAllText(folder.At("sources.list"), $"deb [signed-by={ring}] {source}\n");
        options =
        [
            .. ((string[])
            [
                $"Dir={folder.Path}", $"Dir::Etc={folder.Path}", $"Dir::Etc::sourcelist={folder.At("sources.list")}",
                "Dir::Etc::sourceparts=/dev/null", "Dir::Etc::parts=/dev/null", "Dir::Etc::preferencesparts=/dev/null",
                $"Dir::State={folder.Path}", $"Dir::State::lists={folder.At("lists")}",
                $"Dir::State::status={folder.At("status")}", $"Dir::Cache={folder.At("cache")}", "APT::Sandbox::User=root",
                "Acquire::Languages=none", "APT::Architecture=amd64", "APT::Architectures::=amd64",
            ]).SelectMany(option => new[] { "-o", option }),
        ];
    }

    /// <summary>What <c>update</c> says that is wrong.</summary>
    public string Update() => Run("update").Error;

    /// <summary>Where it would fetch a package from, below the mirror; null when it knows none.</summary>
    public string? PathOf(string package, string mirror) =>
        Run("--print-uris", "--quiet=2", "install", package) is { Succeeded: true } printed
            ? printed.Text.Split('\'')[1][(mirror.Length + 1)..]
            : null;

    public void Dispose() => folder.Dispose();

    private CommandResult Run(params string[] arguments) =>
        new ProcessRunner().Run(Command.Own("apt-get", [.. options, .. arguments]));
}
