using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Engine.Scheduling;

/// <summary>
/// The folder that unit files are written to (systemd.unit(5), "Unit File Load Path"). Files of others are never touched.
/// </summary>
/// <param name="path">Absolute path.</param>
internal sealed class UnitFolder(string path)
{
    /// <summary>Absolute path.</summary>
    public string Path => path;

    /// <summary>The folder of the system's manager, or of the user's own.</summary>
    /// <param name="ofSystem">Whether it is the system's.</param>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <exception cref="Failure">There is no home folder.</exception>
    public static UnitFolder Of(bool ofSystem, Func<string, string?> variable) =>
        ofSystem ? new("/etc/systemd/system")
        : variable("XDG_CONFIG_HOME") is { } config && config.StartsWith('/')
            ? new(System.IO.Path.Combine(config, "systemd/user"))
        : variable("HOME") is { Length: > 0 } home ? new(System.IO.Path.Combine(home, ".config/systemd/user"))
        : throw new Failure("there is no home folder to write units to", "coppice schedule --print", kind: ProblemKind.Machine);

    /// <summary>Absolute path of a unit.</summary>
    public string At(UnitFile unit) => System.IO.Path.Combine(path, unit.Name);

    /// <summary>Writes units, each whole or not at all.</summary>
    /// <exception cref="Failure">A file of that name is not from Coppice, or the folder cannot be written. Nothing was written
    /// then.</exception>
    public void Write(IReadOnlyList<UnitFile> units) => Surface(() =>
    {
        foreach (var unit in units)
        {
            IsThere(unit);
        }

        Directory.CreateDirectory(path);
        foreach (var unit in units)
        {
            WriteOne(unit);
        }
    });

    /// <summary>Removes units, the last one first.</summary>
    /// <returns>The paths of those that were there.</returns>
    /// <exception cref="Failure">A file of that name is not from Coppice; nothing was removed then.</exception>
    public IReadOnlyList<string> Remove(IReadOnlyList<UnitFile> units)
    {
        var there = units.Where(IsThere).Select(At).Reverse().ToList();
        Surface(() => there.ForEach(File.Delete));
        return there;
    }

    /// <summary>Whether a unit is there.</summary>
    /// <exception cref="Failure">What is there is not from Coppice. So is a link: systemctl mask makes some.</exception>
    public bool IsThere(UnitFile unit)
    {
        var file = new FileInfo(At(unit));
        if (!file.Exists && file.LinkTarget is null)
        {
            return false;
        }

        return file.LinkTarget is null
            && File.ReadLines(file.FullName).FirstOrDefault()?.StartsWith(UnitFile.Mark, StringComparison.Ordinal) == true
            ? true
            : throw new Failure(
                $"{VisibleText.Of(file.FullName)} exists and was not written by coppice schedule",
                $"systemctl cat {unit.Name}, and move it out of the way", kind: ProblemKind.Exists);
    }

    // systemd reads no file whose name has no known suffix, so it does not see an unfinished one.
    private void WriteOne(UnitFile unit) =>
        DurableFile.Write(At(unit), Encoding.UTF8.GetBytes(unit.Text), (UnixFileMode)ModeBits.Readable);

    private void Surface(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot write to {VisibleText.Of(path)}: {VisibleText.Of(e.Message)}", "coppice schedule --print", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }
}
