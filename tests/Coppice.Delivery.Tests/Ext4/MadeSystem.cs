using System.Text;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Ext4;

/// <summary>
/// Trees that look like those of a distribution: packages with programs, libraries, documents and records in folders that they
/// share. From a seed, with children and later generations; large enough to tell placement from chance.
/// </summary>
internal sealed class MadeSystem
{
    private const int Languages = 12;

    private readonly SortedDictionary<string, TreeEntry> files = new(StringComparer.Ordinal);

    /// <summary>A system of some packages.</summary>
    internal static MadeSystem Of(int seed, int packages)
    {
        var (made, random) = (new MadeSystem(), new Random(seed));
        for (var number = 0; number < packages; number++)
        {
            made.Install($"p{random.Next(1 << 20):x}", random);
        }

        made.Put("var/lib/status", 400_000, random);
        return made;
    }

    internal MadeSystem Copy()
    {
        var copy = new MadeSystem();
        foreach (var (path, entry) in files)
        {
            copy.files[path] = entry;
        }

        return copy;
    }

    /// <summary>A child: further packages, a file that grew, some that are gone.</summary>
    internal MadeSystem Child(int seed, int packages)
    {
        var (child, random) = (Copy(), new Random(seed));
        for (var number = 0; number < packages; number++)
        {
            child.Install($"c{random.Next(1 << 20):x}", random);
        }

        child.Put("var/lib/status", 430_000, random);
        // By the name: a child of the next generation removes the same ones.
        foreach (var path in files.Keys.Where(path => path.EndsWith("7/1", StringComparison.Ordinal)))
        {
            child.files.Remove(path);
        }

        return child;
    }

    /// <summary>The next generation: some packages are newer, a few files came and went.</summary>
    internal MadeSystem Next(int seed, int packages)
    {
        var (next, random) = (Copy(), new Random(seed));
        var names = files.Keys.Where(path => path.StartsWith("usr/share/doc/", StringComparison.Ordinal))
            .Select(path => path.Split('/')[3]).Distinct().ToList();
        foreach (var name in Enumerable.Range(0, packages).Select(_ => names[random.Next(names.Count)]).Distinct())
        {
            foreach (var (path, entry) in files.Where(file => file.Key.Contains(name, StringComparison.Ordinal)))
            {
                if (random.Next(3) > 0)
                {
                    next.Put(path, Math.Max(1, entry.Size + random.Next(-3000, 4000)), random);
                }
            }

            next.files.Remove($"usr/share/doc/{name}/1");
            next.Put($"usr/share/doc/{name}/news", 2000, random);
        }

        return next;
    }

    internal TreeListing Tree()
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal) { "" };
        foreach (var path in files.Keys)
        {
            for (var above = path; above.Contains('/'); folders.Add(above))
            {
                above = above[..above.LastIndexOf('/')];
            }
        }

        return TreeListing.Of(
            folders.Select(path => new TreeEntry(EntryType.Directory, BytePath.Of(path)) { Mode = 0x1ed, Mtime = 1_600_000_000 })
                .Concat(files.Values));
    }

    internal void Put(string path, long size, Random random) => files[path] =
        new TreeEntry(EntryType.File, BytePath.Of(path))
        {
            Mode = 0x1a4, Mtime = 1_600_000_000 + random.Next(1000), Size = size,
            Content = Digest.Of(Encoding.ASCII.GetBytes($"{path} {random.Next()}")),
        };

    private void Install(string name, Random random)
    {
        long Size(double least, double doublings) => (long)(least * Math.Pow(2, random.NextDouble() * doublings));
        Put($"usr/bin/{name}", Size(20000, 7), random);
        Put($"usr/lib/lib{name}.so", Size(20000, 8), random);
        for (var document = random.Next(1, 5); document > 0; document--)
        {
            Put($"usr/share/doc/{name}/{document}", Size(500, 5), random);
        }

        for (var language = random.Next(Languages); language > 0; language--)
        {
            Put($"usr/share/locale/l{language}/{name}.mo", Size(500, 5), random);
        }

        for (var record = random.Next(1, 4); record > 0; record--)
        {
            Put($"var/lib/info/{name}.{record}", Size(100, 6), random);
        }
    }
}
