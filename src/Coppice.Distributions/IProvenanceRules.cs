using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>What a distribution says about who makes what while a template grows. It only answers questions.</summary>
public interface IProvenanceRules
{
    /// <summary>What a program is that is about to run in a growing tree; null when it is nothing that matters.</summary>
    /// <param name="path">The program's path, as the kernel has it: it ends with the path in the tree.</param>
    /// <param name="read">Reads a file of the growing tree; null when it is not there.</param>
    ScriptRun? ReadProgram(string path, Func<BytePath, byte[]?> read);

    /// <summary>Whether a program is the package manager, which runs programs that it is configured to run.</summary>
    /// <param name="program">Its path.</param>
    bool RunsHooks(string program) => false;

    /// <summary>The command of such a program that the package manager is about to run; null for whatever else it runs.</summary>
    /// <param name="arguments">The arguments that it starts something with, the first one being what that is called.</param>
    string? ReadHook(IReadOnlyList<string> arguments) => null;

    /// <summary>What a line that the package manager printed says that it will do next; null for all other lines.</summary>
    ScriptTurn? ReadLine(string line);

    /// <summary>Files that only the package manager itself writes, whatever ran meanwhile.</summary>
    bool IsDatabase(BytePath path);

    /// <summary>The folder with the lists of what packages have brought.</summary>
    BytePath ListFolder { get; }

    /// <summary>
    /// The paths that a list in <see cref="ListFolder"/> names, as they are in a tree; null for files that are no lists.
    /// </summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="content">Reads the file's content.</param>
    IEnumerable<BytePath>? ReadList(string name, Func<byte[]> content);

    /// <summary>
    /// The files, as they are in a tree, that the package manager itself puts in their place when it sets a package up, later
    /// than it unpacks all others; null for files that name none.
    /// </summary>
    /// <param name="name">The name of a file in <see cref="ListFolder"/>.</param>
    /// <param name="content">Reads the file's content.</param>
    PutLater? ReadPutLater(string name, Func<byte[]> content) => null;

    /// <summary>Files with entries of many packages, of which each entry's author is to be known.</summary>
    IReadOnlyList<BytePath> SharedFiles { get; }

    /// <summary>The entries of such a file: what each is known by, and its text.</summary>
    IEnumerable<KeyValuePair<string, string>> ReadShared(BytePath path, byte[] content);
}

/// <summary>A script of a package that is about to run, or with an empty name the package manager at its own work.</summary>
/// <param name="Package">The package; empty for the package manager.</param>
/// <param name="Script">The script: <c>postinst</c>.</param>
/// <param name="Path">The program's path in the tree.</param>
/// <param name="HasTurns">Whether <see cref="IProvenanceRules.ReadLine"/> says for what it runs.</param>
/// <param name="Unpacks">Whether the package is unpacked right after it, before anything else is seen.</param>
public sealed record ScriptRun(string Package, string Script, BytePath Path, bool HasTurns, bool Unpacks = false);

/// <summary>What the package manager is about to do with a package.</summary>
/// <param name="Package">The package.</param>
/// <param name="IsTrigger">Whether it runs because of what another package did.</param>
public sealed record ScriptTurn(string Package, bool IsTrigger);

/// <summary>Files that the package manager puts in their place when it sets a package up.</summary>
/// <param name="Package">The package.</param>
/// <param name="Paths">The files.</param>
public sealed record PutLater(string Package, IReadOnlyList<BytePath> Paths);
