using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>One thing to run in the sandbox while a template grows.</summary>
/// <param name="Title">What it does, for people: <c>install git, gnupg</c>.</param>
/// <param name="Arguments">The program and its arguments.</param>
public sealed record SandboxStep(string Title, IReadOnlyList<string> Arguments)
{
    /// <summary>Bytes for standard input; null means none.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>Whether the step also needs the tree as it lies at <see cref="SandboxLayout.BareTree"/>.</summary>
    public bool OnBareTree { get; init; }

    /// <summary>
    /// Whether this machine's own programs run, on the tree at <see cref="SandboxLayout.Target"/>, instead of the tree's.
    /// </summary>
    public bool WithHostTools { get; init; }

    /// <summary>
    /// Whether that tree has a <c>/proc</c>, <c>/dev</c>, <c>/run</c> and <c>/tmp</c> of its own, for programs that change into
    /// it (chroot(2)). The folders have to be there. Takes <see cref="Programs"/>.
    /// </summary>
    public bool TargetRuns { get; init; }

    /// <summary>
    /// The names of all programs of this machine that a step <see cref="WithHostTools"/> needs: copies of these are then all that
    /// is there of this machine. Null shows its whole <c>/usr</c>, so no program of the tree may run then.
    /// </summary>
    public IReadOnlyList<string>? Programs { get; init; }

    /// <summary>Whether what it prints is only for Coppice and does not belong into the log.</summary>
    public bool Quiet { get; init; }

    /// <summary>
    /// Who works in it, a word that the record of a layer's authors has: the package manager, unless said otherwise.
    /// </summary>
    public string By { get; init; } = "package-manager";

    /// <summary>The script of the family file that it runs, as that names it; null when it runs none.</summary>
    public string? Script { get; init; }

    /// <summary>
    /// Programs by name, and files by their absolute path, that the step needs in the tree: when it fails and one is not there,
    /// that is the reason.
    /// </summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>
    /// Whether it is shown Coppice's own files alone, and neither package lists nor packages: nothing of this machine's disk has
    /// to be mounted for it then.
    /// </summary>
    public bool NeedsNoPackages { get; init; }

    /// <summary>Whether the step fails when it prints anything on standard output, whatever its exit code.</summary>
    public bool MustBeSilent { get; init; }
}

/// <summary>A small text file that Coppice writes, into the sandbox or into a tree.</summary>
/// <param name="Path">Absolute path in the tree, or a name below <see cref="SandboxLayout.Files"/>.</param>
/// <param name="Text">Its whole content.</param>
/// <param name="Executable">Whether it can be run (mode 0755 instead of 0644).</param>
public sealed record TextFile(string Path, string Text, bool Executable = false)
{
    /// <summary>The content: <see cref="Text"/> in UTF-8, or what is set here for a file that is no text.</summary>
    public ReadOnlyMemory<byte> Content { get; init; } = Encoding.UTF8.GetBytes(Text);

    /// <summary>Its modification time in a tree.</summary>
    public DateTimeOffset Time { get; init; } = MadeTime.Moment;
}
