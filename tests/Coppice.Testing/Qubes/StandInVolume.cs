namespace Coppice.Testing.Qubes;

/// <summary>
/// A root volume of the stand-in, as the file-reflink pool of Qubes keeps it: <c>root.img</c>, <c>root-dirty.img</c> while the
/// qube runs, <c>root-import.img</c> while an image comes in, <c>root.img.N@TIME</c> for revisions.
/// </summary>
public sealed class StandInVolume
{
    private const long Large = 64 << 20;
    private const string Time = "2026-11-30T00:00:00Z";
    private readonly string folder;
    private int last;

    /// <summary>Makes an empty volume.</summary>
    /// <param name="folder">The folder that it gets.</param>
    /// <param name="pool">The pool that it is said to lie in.</param>
    /// <param name="size">Its size in bytes.</param>
    public StandInVolume(string folder, string pool, long size)
    {
        (this.folder, Pool) = (Directory.CreateDirectory(folder).FullName, pool);
        SetSize(Clean, size);
    }

    /// <summary>The pool.</summary>
    public string Pool { get; }

    /// <summary>How many revisions stay; 0 keeps none, -1 switches them off.</summary>
    public int Keep { get; set; } = 1;

    /// <summary>The file with the current state.</summary>
    public string Clean => Path.Combine(folder, "root.img");

    /// <summary>The file that an image comes into.</summary>
    public string Import => Path.Combine(folder, "root-import.img");

    /// <summary>The file that the running qube writes to.</summary>
    public string Dirty => Path.Combine(folder, "root-dirty.img");

    /// <summary>The size in bytes.</summary>
    public long Size => new FileInfo(Clean).Length;

    /// <summary>The ids of the revisions, oldest first.</summary>
    public IReadOnlyList<string> Revisions =>
    [
        .. Directory.GetFiles(folder, "root.img.*@*").Select(file => int.Parse(Path.GetFileName(file).Split('.', '@')[2]))
            .Order().Select(id => id.ToString()),
    ];


    /// <summary>What a revision holds.</summary>
    public byte[] ReadRevision(string id) => File.ReadAllBytes(PathOf(id));

    /// <summary>The qube starts.</summary>
    public void Start()
    {
        Copy(Clean, Dirty);
        File.Delete(Import);
    }

    /// <summary>Something writes into the running qube.</summary>
    public void Write(byte value)
    {
        using var file = File.OpenWrite(Dirty);
        file.WriteByte(value);
    }

    /// <summary>The qube stops, and what it wrote is committed.</summary>
    public void Stop() => Commit(Dirty);

    /// <summary>It becomes a clone of another one; while the qube runs, that is lost when it stops.</summary>
    public void Clone(StandInVolume source)
    {
        File.Delete(Import);
        Copy(source.Clean, Import);
        Commit(Import);
    }

    /// <summary>An image was taken in whole.</summary>
    public void EndImport() => Commit(Import);

    /// <summary>The volume gets a revision without anything new: an import that was overtaken.</summary>
    public void UseUpRevision()
    {
        Copy(Clean, PathOf((++last).ToString()));
        Prune();
    }

    /// <summary>A revision becomes the current state, which becomes a revision.</summary>
    public void Revert(string id)
    {
        File.Move(Clean, PathOf((++last).ToString()));
        File.Move(PathOf(id), Clean);
        Prune();
    }

    private void Commit(string file)
    {
        File.Move(Clean, PathOf((++last).ToString()));
        File.Move(file, Clean);
        Prune();
    }

    private void Prune()
    {
        foreach (var id in Revisions.SkipLast(Math.Max(0, Keep)))
        {
            File.Delete(PathOf(id));
        }
    }

    // Real images are large, mostly holes, and share their blocks where the file system can do that.
    private static void Copy(string from, string to)
    {
        if (new FileInfo(from).Length < Large)
        {
            File.Copy(from, to);
        }
        else
        {
            HostTool.Run("cp", "--reflink=auto", "--sparse=always", from, to);
        }
    }

    private string PathOf(string id) => Path.Combine(folder, $"root.img.{id}@{Time}");

    private static void SetSize(string file, long size)
    {
        using var stream = File.Create(file);
        stream.SetLength(size);
    }
}
