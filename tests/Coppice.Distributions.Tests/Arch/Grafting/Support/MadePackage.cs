using System.Text;

namespace Coppice.Distributions.Tests.Arch.Grafting.Support;

/// <summary>An installed package as pacman's database has it.</summary>
internal sealed record MadePackage(string Name, string Version = "1.0-1")
{
    /// <summary>Paths as pacman lists them.</summary>
    public string[] Files { get; init; } = [];

    /// <summary>More fields: <c>DEPENDS</c> and the like, with their values.</summary>
    public (string Field, string Value)[] Fields { get; init; } = [];

    /// <summary>The install script.</summary>
    public string? Script { get; init; }

    public string Description =>
        $"%NAME%\n{Name}\n\n%VERSION%\n{Version}\n\n%ARCH%\nany\n\n"
            + string.Concat(
                Fields.GroupBy(pair => pair.Field)
                    .Select(group => $"%{group.Key}%\n{string.Join('\n', group.Select(pair => pair.Value))}\n\n"));

    /// <summary>The package's files in the database, by their paths.</summary>
    public IEnumerable<KeyValuePair<string, string>> Records
    {
        get
        {
            var folder = $"var/lib/pacman/local/{Name}-{Version}";
            yield return new($"{folder}/desc", Description);
            yield return new(
                $"{folder}/files",
                "%FILES%\n" + string.Concat(Files.Select(file => file + "\n")) + "\n%BACKUP%\netc/backup\t0\n\n");
            if (Script is not null)
            {
                yield return new($"{folder}/install", Script);
            }
        }
    }

    public static byte[] Database(params IEnumerable<MadePackage> packages) =>
        Encoding.UTF8.GetBytes(string.Concat(packages.Select(package => package.Description + "\n")));
}
