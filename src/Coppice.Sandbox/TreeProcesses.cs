using System.Diagnostics;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Sandbox;

/// <summary>
/// Finds what runs in a tree by what the kernel says of mounts: every program that foreign code is gets a mount namespace of its
/// own, in which the tree is mounted, and has no way out of it. So this needs no control groups, and finds what would not be in
/// them.
/// </summary>
/// <param name="proc">The <c>/proc</c> of the host's pid namespace, as this process can open it.</param>
/// <param name="arena">
/// The file system that has everything of the host. What Coppice itself runs around foreign code sees all of it, and so every
/// tree; foreign code never does.
/// </param>
internal sealed class TreeProcesses(string proc, DeviceNumber arena)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Ends all of it, and comes back when nothing is left.</summary>
    /// <param name="tree">Where the tree lies.</param>
    /// <exception cref="Failure">Something is not to be ended.</exception>
    public void End(TreePlace tree)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Kill(tree) is { } left)
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new Failure($"what runs in a tree cannot be ended: {left}", "ps -eo pid,stat,wchan,args",
                    kind: ProblemKind.StepFailed);
            }

            Thread.Sleep(1);
        }
    }

    // The words of one that was there; null when there is none.
    private string? Kill(TreePlace tree)
    {
        string? found = null;
        var around = new TreePlace(arena, IsWholeFileSystem: true);
        var numbers = Directory.EnumerateDirectories(proc).Select(path => Path.GetFileName(path));
        foreach (var number in numbers.Where(name => char.IsAsciiDigit(name[0])))
        {
            try
            {
                using var process = DirectoryHandle.Open(Path.Combine(proc, number));
                var mounts = Text(process, "mountinfo"u8);
                if (!around.IsIn(mounts) && tree.IsIn(mounts))
                {
                    found = $"process {number} of the sandbox, {VisibleText.Of(Text(process, "comm"u8).Trim())}";
                    ProcessEnd.Of(process);
                }
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                // It has ended.
            }
        }

        return found;
    }

    private static string Text(DirectoryHandle process, ReadOnlySpan<byte> name)
    {
        using var file = process.OpenFile(name);
        using var stream = new FileStream(file, FileAccess.Read, 1);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
