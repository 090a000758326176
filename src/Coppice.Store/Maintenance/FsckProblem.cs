using Coppice.Foundation;

namespace Coppice.Store.Maintenance;

/// <summary>Something in the store that is not as it should be.</summary>
/// <param name="Path">Absolute path, or one below a layer.</param>
/// <param name="Message">What is wrong with it.</param>
/// <param name="Hint">What to do.</param>
public sealed record FsckProblem(string Path, string Message, string Hint)
{
    /// <summary>Does a check; what the kernel refuses (a bad sector, for instance) is a problem of its own.</summary>
    internal static IEnumerable<FsckProblem> Guarded(string path, Func<IEnumerable<FsckProblem>> check)
    {
        try
        {
            return check().ToList();
        }
        catch (IOException e)
        {
            return [new FsckProblem(path, $"cannot be read: {VisibleText.Of(e.Message)}", "check the disk: dmesg | tail")];
        }
        catch (Failure e)
        {
            return [new FsckProblem(path, e.Message, e.Problems[0].Hint ?? "coppice build")];
        }
    }

    /// <summary>A file that no part of the program knows.</summary>
    internal static FsckProblem Foreign(string path) =>
        new(path, "does not belong to the store", $"look at it, then move it away: mv {VisibleText.Of(path)} /elsewhere");
}
