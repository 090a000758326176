using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Sandbox;

/// <summary>
/// The places of a tree that bubblewrap mounts over or makes. It follows links there, and while it does so the whole machine lies
/// below <c>/oldroot</c>: a tree whose <c>/var</c> is a link could have folders made anywhere. So each place is looked at before
/// each program, since the one before may have made such a link; nothing of the tree runs between the look and the mount.
/// </summary>
internal static class MountPlaces
{
    private const string Target = "/target";
    private static readonly string[] Fresh = ["/proc", "/dev", "/run", "/tmp", "/var/tmp"];

    /// <summary>For a program of the tree.</summary>
    /// <exception cref="Failure">A place is no folder.</exception>
    public static void RequireInside(string root, SandboxCommand command) =>
        Require(root, Fresh.Concat(Asked(command).Where(place => !IsBelow(Fresh, place))));

    /// <summary>For this machine's own programs on the tree, which is <c>/target</c> there.</summary>
    /// <exception cref="Failure">A place is no folder.</exception>
    public static void RequireInTarget(string root, SandboxCommand command)
    {
        var fresh = command.TargetRuns ? Fresh : [];
        var asked = Asked(command).Where(place => IsBelow([Target], place)).Select(place => place[Target.Length..]);
        Require(root, fresh.Concat(asked.Where(place => !IsBelow(fresh, place))));
    }

    private static IEnumerable<string> Asked(SandboxCommand command) =>
        command.Binds.Concat(command.Outputs).Select(bind => bind.Target)
            .Concat(command.Scratch)
            .Concat(command.ShowBareTree ? [SandboxCommand.BareTree] : []);

    private static bool IsBelow(IEnumerable<string> folders, string place) =>
        folders.Any(folder => place.StartsWith(folder + "/", StringComparison.Ordinal));

    private static void Require(string root, IEnumerable<string> places)
    {
        using var tree = DirectoryHandle.Open(root);
        foreach (var place in places)
        {
            Require(tree, place);
        }
    }

    private static void Require(DirectoryHandle tree, string place)
    {
        var names = place.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var folder = tree.OpenDirectory("."u8);
        try
        {
            for (var at = 0; at < names.Length; at++)
            {
                var name = Encoding.UTF8.GetBytes(names[at]);
                if (folder.TryStatus(name) is not { } status)
                {
                    // bwrap makes it, and what is below.
                    return;
                }

                // A single file may be shown in the place of one.
                if (status.Kind == FileKind.File && at == names.Length - 1 && !Fresh.Contains(place, StringComparer.Ordinal))
                {
                    return;
                }

                if (status.Kind != FileKind.Directory)
                {
                    throw Refused("/" + string.Join('/', names.Take(at + 1)), status.Kind);
                }

                var above = folder;
                folder = above.OpenDirectory(name);
                above.Dispose();
            }
        }
        finally
        {
            folder.Dispose();
        }
    }

    private static Failure Refused(string path, FileKind kind)
    {
        var what = kind == FileKind.Symlink ? "a symbolic link" : "not a folder";
        return new Failure(
            $"{path} in the template's tree is {what}; the sandbox mounts there and would be led outside the tree",
            $"coppice explain TEMPLATE {path}", kind: ProblemKind.StepFailed);
    }
}
