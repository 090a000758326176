using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Posix.Lookups;
using Coppice.Growing.Reading;
using Coppice.Sandbox;
using Coppice.Store.Layers;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Growing.Packaging;

/// <summary>
/// Sees what a build opens, runs, lists and looks for, found or not, of the tree that it runs in. Where anything could not be
/// seen, there is no record: then the build counts as having read everything.
/// </summary>
internal sealed class BuildWatch : IReadScope, IDisposable
{
    // What was looked for is taken that often, so that the kernel's table does not get full.
    private const int ProgramsAtOnce = 32;

    private readonly TreeReads reads;
    private readonly OpenedFiles opened;
    private readonly LookupWatch? lookups;
    private readonly ProgramWatch? programs;
    private readonly Lock gate = new();
    private int programsSeen;
    private volatile bool blind;

    private BuildWatch(SandboxTree tree)
    {
        reads = new TreeReads(this);
        opened = new OpenedFiles(reads, lookups: null);
        opened.Begin(stepCounts: true);
        // Only an overlay is a file system of its own.
        lookups = tree.IsOverlay ? LookupWatch.TryStart(tree.Device, Installers) : null;
        programs = lookups is null ? null : ProgramWatch.TryStart(tree.RootDirectory, Runs, Opens);
        blind = programs is null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> IgnoredFolders => BuildLayout.IgnoredFolders;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Installers { get; } = new Dictionary<string, string>();

    /// <summary>Begins to watch.</summary>
    public static BuildWatch Start(SandboxTree tree) => new(tree);

    /// <inheritdoc/>
    public IReadOnlyList<string>? FoldersOf(string program) => null;

    /// <inheritdoc/>
    public ReadBy? ScriptAt(string path) => null;

    /// <summary>Stops, and says what was seen.</summary>
    /// <param name="environment">The tree below.</param>
    /// <returns>Null where something could not be seen.</returns>
    public LayerReads? Finish(TreeListing environment)
    {
        Take();
        Dispose();
        return blind || reads.Seen is not { } seen ? null : ReadRecord.Of(seen, environment, environment, new Everything());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        programs?.Dispose();
        lookups?.Dispose();
    }

    // Called by the thread that watches, while the program is held.
    private void Runs(string path, SafeFileHandle program, int process)
    {
        try
        {
            if (++programsSeen % ProgramsAtOnce == 0)
            {
                Take();
            }

            opened.Runs(path, program, process);
        }
        catch (Exception)
        {
            blind = true;
        }
    }

    private bool Opens(OpenedFile file)
    {
        try
        {
            return opened.Opens(file);
        }
        catch (Exception)
        {
            blind = true;
            return true;
        }
    }

    private void Take()
    {
        lock (gate)
        {
            if (blind || lookups is null)
            {
                return;
            }

            if (lookups.Take() is not { } taken)
            {
                blind = true;
                return;
            }

            foreach (var lookup in taken)
            {
                reads.Note(lookup);
            }
        }
    }

    // A library that is linked, a program that compiles: of a build all of it is input.
    private sealed class Everything : IReadRules
    {
        public IReadOnlyList<string> IgnoredFolders => BuildLayout.IgnoredFolders;

        public IReadOnlyDictionary<string, string> Installers { get; } = new Dictionary<string, string>();

        public IReadOnlyList<string>? FoldersOf(string program) => null;

        public ReadMeaning MeaningOf(BytePath path) =>
            BuildLayout.IgnoredFolders.Any(folder => $"{path}/".StartsWith(folder, StringComparison.Ordinal))
                ? ReadMeaning.Nothing
                : ReadMeaning.Data;
    }
}
