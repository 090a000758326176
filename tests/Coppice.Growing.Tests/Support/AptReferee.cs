using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// This machine's apt with whole lists of some archives and nothing but a template's own pins: what it would choose in the
/// template.
/// </summary>
internal sealed class AptReferee : IDisposable
{
    private readonly TempFolder folder = new();

    /// <param name="status">The template's package database.</param>
    /// <param name="pins">The texts of its files with pins, by name.</param>
    /// <param name="archives">The archives in order.</param>
    public AptReferee(string status, IReadOnlyDictionary<string, string> pins, params TestArchive[] archives)
    {
        foreach (var made in (string[])["lists/partial", "archives/partial", "preferences.d"])
        {
            Directory.CreateDirectory(folder.At(made));
        }

        File.WriteAllText(folder.At("status"), status);
        File.WriteAllText(folder.At("extended_states"), "");
        foreach (var (name, text) in pins)
        {
            File.WriteAllText(folder.At($"preferences.d/{name}"), text);
        }

        File.WriteAllText(
            folder.At("sources.list"),
            string.Concat(archives.Select(archive => $"deb [arch=amd64 trusted=yes] {archive.Mirror} bookworm main\n")));
        File.WriteAllText(
            folder.At("apt.conf"),
            $$"""
            Dir "{{folder.Path}}";
            Dir::Etc "{{folder.Path}}";
            Dir::Etc::sourcelist "{{folder.Path}}/sources.list";
            Dir::Etc::sourceparts "/dev/null";
            Dir::Etc::preferencesparts "{{folder.Path}}/preferences.d";
            Dir::Etc::parts "/dev/null";
            Dir::State "{{folder.Path}}";
            Dir::State::lists "{{folder.Path}}/lists";
            Dir::State::status "{{folder.Path}}/status";
            Dir::Cache "{{folder.Path}}";
            Dir::Log "{{folder.Path}}";
            APT::Architecture "amd64";
            APT::Architectures { "amd64"; };
            APT::Sandbox::User "root";
            APT::Install-Recommends "false";
            Acquire::Languages "none";
            Debug::NoLocking "true";

            """);
        Run("apt-get", "update");
    }

    /// <summary>What installing some packages installs: <c>less 1.0</c>, in order of names.</summary>
    public IEnumerable<string> Install(params string[] names) =>
        Run("apt-get", ["--simulate", "install", .. names]).Split('\n')
            .Where(line => line.StartsWith("Inst ", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .Select(words => $"{words[1]} {words.First(word => word.StartsWith('(')).TrimStart('(')}").Order(StringComparer.Ordinal);

    /// <summary>What apt lists as upgradable: <c>less 2.0</c>.</summary>
    public IEnumerable<string> Upgradable() =>
        Run("apt", "list", "--upgradable").Split('\n').Where(line => line.Contains("[upgradable", StringComparison.Ordinal))
            .Select(line => $"{line.Split('/')[0]} {line.Split(' ')[1]}").Order(StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();

    private string Run(string program, params string[] arguments)
    {
        var command = Command.Own(program, arguments) with
        {
            Environment = new Dictionary<string, string> { ["APT_CONFIG"] = folder.At("apt.conf"), ["LC_ALL"] = "C.UTF-8" },
        };
        var result = new ProcessRunner().Run(command);
        return result.Succeeded ? result.Text : throw new InvalidOperationException(result.Error);
    }
}
