namespace Coppice.Families;

/// <summary>
/// How a tree becomes a package that does not say so itself: by commands that install below one folder (<c>build:</c>,
/// <c>prefix:</c>).
/// </summary>
/// <param name="Commands">Run one after another by one shell, in the source's root, until one fails. They see the folder to
/// install below as <c>DESTDIR</c>, and the prefix as <c>PREFIX</c>.</param>
/// <param name="Prefix">Whole path of the only folder that the package has files in, without a slash at the end.</param>
public sealed record PlainBuild(IReadOnlyList<string> Commands, string Prefix)
{
    /// <summary>The version; null: the source's own, or the name of its tag.</summary>
    public string? Version { get; init; }

    /// <summary>Packages that have to be installed while it is built.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Packages that the package depends on, besides those whose libraries its programs are linked with.</summary>
    public IReadOnlyList<string> Depends { get; init; } = [];

    /// <summary>Whether a text can be the version of a package without a revision.</summary>
    public static bool IsVersion(string text) => text.Length is > 0 and <= 64 && char.IsAsciiDigit(text[0])
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '+' or '~');

    /// <summary>The commands as one script.</summary>
    public string Script => string.Concat(Commands.Select(command => command.TrimEnd('\n') + "\n"));

    /// <summary>All of it, for a digest.</summary>
    public string Text => string.Concat(
        Commands.Select(command => $"run {command.Length} {command}\n")
            .Append($"prefix {Prefix}\nversion {Version}\n")
            .Append($"needs {string.Join(' ', Needs)}\ndepends {string.Join(' ', Depends)}\n"));
}
