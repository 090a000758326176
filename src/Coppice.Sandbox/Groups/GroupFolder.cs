using System.Globalization;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Sandbox.Groups;

/// <summary>
/// One control group as a folder of the hierarchy that it is in. What the kernel refuses is no error but an answer.
/// </summary>
/// <param name="Version">1, or 2 for the unified hierarchy.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Controllers">What it limits.</param>
internal sealed record GroupFolder(int Version, string Path, IReadOnlyList<string> Controllers)
{
    /// <summary>The file to write a process into.</summary>
    public string Members => At("cgroup.procs");

    /// <summary>Makes a group in this one.</summary>
    /// <returns>Null when the kernel refuses.</returns>
    public GroupFolder? Make(string name)
    {
        try
        {
            return this with { Path = Directory.CreateDirectory(At(name)).FullName };
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return null;
        }
    }

    /// <summary>Removes it; false when something is in it or uses it.</summary>
    public bool Remove()
    {
        try
        {
            Directory.Delete(Path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return false;
        }
    }

    /// <summary>The numbers of the processes in it, as this process counts them.</summary>
    public IReadOnlyList<int> Processes() =>
    [
        .. (Read("cgroup.procs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture)),
    ];

    /// <summary>
    /// Limits the memory of everything in it: what programs take, files in memory that they wrote, and what the kernel keeps for
    /// them.
    /// </summary>
    public bool LimitMemory(long bytes) => Write(Version == 1 ? "memory.limit_in_bytes" : "memory.max", Text(bytes));

    /// <summary>Limits the number of processes and threads in it.</summary>
    public bool LimitProcesses(int number) => Write("pids.max", Text(number));

    /// <summary>Kills everything in it at once, where the kernel can.</summary>
    public bool KillAll() => Version == 2 && Write("cgroup.kill", "1");

    /// <summary>The most memory that it ever took; null when the kernel does not say.</summary>
    public long? Peak()
    {
        var text = Read(Version == 1 ? "memory.max_usage_in_bytes" : "memory.peak");
        return long.TryParse(text, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
    }

    /// <summary>How many processes in it the kernel killed for want of memory.</summary>
    public long MemoryKills() => Count(Version == 1 ? "memory.oom_control" : "memory.events", "oom_kill");

    /// <summary>How many processes could not be made in it because of its limit.</summary>
    public long ProcessesRefused() => Count("pids.events", "max");

    /// <summary>
    /// Lets groups in it limit what this one limits. A group of the unified hierarchy that does so may have no process itself.
    /// </summary>
    public bool HandOn()
    {
        if (Version == 1)
        {
            return true;
        }

        var missing = Controllers.Except(Words("cgroup.subtree_control")).Select(controller => $"+{controller}").ToList();
        return missing.Count == 0 || Write("cgroup.subtree_control", string.Join(' ', missing));
    }

    /// <summary>It with those of the controllers that there are.</summary>
    public GroupFolder Available() => Version == 1
        ? this
        : this with { Controllers = [.. Controllers.Intersect(Words("cgroup.controllers"))] };

    /// <summary>Writes into one of its files; false when the kernel refuses.</summary>
    public bool Write(string file, string text)
    {
        try
        {
            using var handle = File.OpenHandle(At(file), FileMode.OpenOrCreate, FileAccess.Write);
            RandomAccess.Write(handle, Encoding.ASCII.GetBytes(text), 0);
            return true;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return false;
        }
    }

    private string[] Words(string file) => (Read(file) ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    // Lines of a word and a number.
    private long Count(string file, string word) => (Read(file) ?? "").Split('\n').Select(line => line.Split(' '))
        .Where(fields => fields.Length == 2 && fields[0] == word)
        .Select(fields => long.Parse(fields[1], CultureInfo.InvariantCulture)).FirstOrDefault();

    private string? Read(string file)
    {
        try
        {
            return File.ReadAllText(At(file));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return null;
        }
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
