using Coppice.Apply.Tests.Support;
using System.Globalization;
using Coppice.Apply.Lvm;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>The process is killed: nothing that it would do afterwards happens.</summary>
internal sealed class KilledException : Exception;

/// <summary>Steps of a run, one of which goes wrong.</summary>
internal sealed class Steps
{
    private bool killed;

    public int Count { get; private set; }

    /// <summary>The step before which the process is killed; 0 for none.</summary>
    public int KillBefore { get; set; }

    /// <summary>The step that fails; 0 for none.</summary>
    public int Fail { get; set; }

    /// <summary>Takes a step.</summary>
    public void Take(string what)
    {
        Count++;
        killed |= Count == KillBefore;
        if (killed)
        {
            throw new KilledException();
        }

        if (Count == Fail)
        {
            throw new RefusedException($"{what} fails", "try again");
        }
    }
}

/// <summary>
/// LVM with files for volumes. It notes what it is told, takes the very options that lvm2 2.03.16 takes, and knows what is mapped
/// by what is not zero.
/// </summary>
internal sealed class FakeLvm(string devices) : ILvm
{
    public const string Group = "qubes_dom0", Pool = "vm-pool";

    public const int Extent = 4 * RecipeLimits.Block, Chunk = 2 * RecipeLimits.Block;

    private int made;

    public Dictionary<string, (string Uuid, HashSet<string> Tags, bool Open)> Volumes { get; } = [];

    public List<string> Commands { get; } = [];

    public Steps Steps { get; set; } = new();

    public string PoolPercent { get; set; } = "10.00";

    public string At(string name) => Path.Combine(devices, Group, name);

    public string Run(params IReadOnlyList<string> arguments)
    {
        var command = string.Join(' ', arguments);
        Commands.Add(command);
        Steps.Take(command);
        switch (arguments)
        {
            case ["lvs", "--noheadings", "--nosuffix", "--units", "b", "--separator", "|", "--options", ThinVolume.Fields, Group]:
                return string.Concat(
                    Volumes.Select(volume => Line(volume.Key))
                        .Append($"  {Pool}|pool-uuid|1073741824|{PoolPercent}|twi-aotz--|||{Extent}|{Chunk}\n"));
            case ["lvremove", "--force", "--yes", var name]:
                Remove(Short(name));
                return "";
            case ["lvcreate", "--snapshot", "--setactivationskip", "n", "--activate", "y", "--addtag", var tag, "--name",
                var name, var source]:
                Create(name, File.ReadAllBytes(At(Known(Short(source))))).Add(tag);
                return "";
            case ["lvresize", "--force", "--yes", "--size", var bytes, var name]:
                using (var file = File.OpenWrite(At(Known(Short(name)))))
                {
                    file.SetLength(long.Parse(bytes[..^1], CultureInfo.InvariantCulture) is var size && size % Extent == 0
                        ? size : throw new InvalidOperationException(command));
                }

                return "";
            case ["lvchange", ..]:
                var (changes, changed) = (arguments.Skip(1).SkipLast(1), arguments[^1]);
                Change(new Queue<string>(changes), Volumes[Known(Short(changed))].Tags);
                return "";
            default:
                throw new InvalidOperationException($"no such command of LVM: {command}");
        }
    }

    public HashSet<string> Create(string name, byte[] content)
    {
        Assert.DoesNotContain(name, Volumes.Keys);
        Array.Resize(ref content, (content.Length + Extent - 1) / Extent * Extent);
        File.WriteAllBytes(At(name), content);
        Volumes[name] = ($"uuid-{++made}", [], false);
        return Volumes[name].Tags;
    }

    public void Remove(string name)
    {
        Assert.False(Volumes[Known(name)].Open, $"{name} is open");
        Volumes.Remove(name);
        File.Delete(At(name));
    }

    public void Rename(string from, string to)
    {
        Assert.DoesNotContain(to, Volumes.Keys);
        Volumes[to] = Volumes[Known(from)];
        Volumes.Remove(from);
        File.Move(At(from), At(to));
    }

    /// <summary>All volumes but those that nothing refers to: what they contain, and which they are.</summary>
    public string State() => string.Join('\n', Volumes.OrderBy(volume => volume.Key, StringComparer.Ordinal).Select(volume =>
        $"{volume.Key} {volume.Value.Uuid} {string.Join(',', volume.Value.Tags)} "
            + $"{Part.Identity("a", File.ReadAllBytes(At(volume.Key)))}"));

    private static void Change(Queue<string> changes, HashSet<string> tags)
    {
        while (changes.TryDequeue(out var option))
        {
            var tag = changes.Dequeue();
            Assert.Matches("^[A-Za-z0-9_+.=!:&#/-]{1,1024}$", tag);
            Assert.True(option == "--addtag" ? tags.Add(tag) : option == "--deltag" && tags.Remove(tag), $"{option} {tag}");
        }
    }

    private static string Short(string name) =>
        name.StartsWith($"{Group}/", StringComparison.Ordinal) ? name[(Group.Length + 1)..]
            : throw new InvalidOperationException(name);

    private string Known(string name) =>
        Volumes.ContainsKey(name) ? name : throw new RefusedException($"Failed to find logical volume \"{name}\"");

    private string Line(string name)
    {
        var (uuid, tags, open) = Volumes[name];
        var content = File.ReadAllBytes(At(name));
        var mapped = content.Chunk(Chunk).Count(chunk => chunk.AsSpan().ContainsAnyExcept((byte)0)) * (double)Chunk;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {name}|{uuid}|{content.Length}|{mapped * 100 / content.Length:f2}|Vwi-a{(open ? 'o' : '-')}tz--|"
                + $"{string.Join(',', tags)}|{Pool}|{Extent}|\n");
    }
}
