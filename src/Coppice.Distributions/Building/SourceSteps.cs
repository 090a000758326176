using Coppice.Foundation;

namespace Coppice.Distributions.Building;

/// <summary>
/// What builds of every distribution do with a source before its packages are made: root unpacks it, and everything of it runs as
/// a user without any right (<c>Scripts/build-user.sh</c>).
/// </summary>
public static class SourceSteps
{
    /// <summary>What the script adds to the environment of the user that builds.</summary>
    internal const string OtherDateVariable = "COPPICE_OTHER_DATE";

    /// <summary>Prints the date in seconds, as the user that builds.</summary>
    internal static IReadOnlyList<string> Date { get; } = Run("", "date");

    /// <summary>Runs commands of a source in its folder, as the user that builds.</summary>
    /// <param name="commands">The commands, lines of a shell.</param>
    public static SandboxStep Prepare(IReadOnlyList<string> commands) =>
        new("run the source's commands", Run("", "prepare", string.Join('\n', commands)));

    /// <summary>Gives a file of a source that is unpacked another content.</summary>
    /// <param name="path">Its path below the source's root.</param>
    /// <param name="content">The content.</param>
    public static SandboxStep Replace(string path, byte[] content) =>
        new($"change {path}", Run("", "replace", path)) { Input = content };

    /// <summary>Unpacks a source.</summary>
    /// <param name="atRoot">Names that tell that a folder is the root of a source.</param>
    internal static SandboxStep Unpack(params IReadOnlyList<string> atRoot) =>
        new("unpack the source", Run("", ["unpack", .. atRoot]));

    /// <summary>The command of a distribution's own script, which stands behind the shared one and uses what that has.</summary>
    internal static IReadOnlyList<string> Run(string script, params IReadOnlyList<string> arguments) =>
        ["/bin/sh", "-c", FinalizedList.Text("Scripts.build-user.sh") + script, "build", .. arguments];
}
