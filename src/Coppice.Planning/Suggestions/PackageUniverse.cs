using System.Numerics;
using System.Runtime.InteropServices;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Planning.Suggestions;

/// <summary>All packages of a family, numbered, so that sets of them are compared a word at a time.</summary>
internal sealed class PackageUniverse
{
    private readonly Dictionary<(string Name, string Version), int> numbers = [];
    private readonly List<GraphPackage> packages = [];

    /// <summary>The set of a template's packages; a package in another version is another one.</summary>
    public PackageSet Of(IEnumerable<GraphPackage> all) => PackageSet.Of(all.Select(Number));

    /// <summary>How many packages there are: their numbers are below that.</summary>
    public int Count => packages.Count;

    /// <summary>The packages of a set, by name.</summary>
    public IReadOnlyList<GraphPackage> Packages(PackageSet set) =>
        [.. set.Members.Select(number => packages[number]).OrderBy(package => package.Name, StringComparer.Ordinal)];

    /// <summary>What the packages of a set say they take.</summary>
    public long Bytes(PackageSet set)
    {
        var sum = 0L;
        set.ForEach(number => sum += packages[number].InstalledSize);
        return sum;
    }

    /// <summary>What one package says it takes.</summary>
    public long Bytes(int number) => packages[number].InstalledSize;

    private int Number(GraphPackage package)
    {
        if (!numbers.TryGetValue((package.Name, package.Version), out var number))
        {
            numbers[(package.Name, package.Version)] = number = packages.Count;
            packages.Add(package);
        }

        return number;
    }
}

/// <summary>A set of numbered packages.</summary>
internal sealed class PackageSet
{
    private readonly ulong[] words;

    private PackageSet(ulong[] words) => this.words = words;

    /// <summary>Of these numbers.</summary>
    public static PackageSet Of(IEnumerable<int> numbers)
    {
        var all = numbers.ToList();
        var bits = new ulong[all.Count == 0 ? 0 : (all.Max() / 64) + 1];
        all.ForEach(number => bits[number / 64] |= 1UL << (number % 64));
        return new PackageSet(bits);
    }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => !words.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>The same for equal sets, and for no others.</summary>
    public Digest Fingerprint
    {
        get
        {
            var end = words.AsSpan().LastIndexOfAnyExcept(0UL) + 1;
            return Digest.Of(MemoryMarshal.AsBytes(words.AsSpan(0, end)));
        }
    }

    /// <summary>Does something with every number, in order.</summary>
    public void ForEach(Action<int> action)
    {
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1)
            {
                action((i * 64) + BitOperations.TrailingZeroCount(word));
            }
        }
    }

    /// <summary>The numbers, in order.</summary>
    public IEnumerable<int> Members =>
        words.SelectMany((word, i) => Enumerable.Range(0, 64).Where(bit => (word >> bit & 1) != 0).Select(bit => (i * 64) + bit));

    /// <summary>What is in both.</summary>
    public PackageSet And(PackageSet other)
    {
        var bits = new ulong[Math.Min(words.Length, other.words.Length)];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = words[i] & other.words[i];
        }

        return new PackageSet(bits);
    }

    /// <summary>What is in either.</summary>
    public PackageSet Or(PackageSet other) =>
        new([.. Enumerable.Range(0, Math.Max(words.Length, other.words.Length)).Select(i => Word(i) | other.Word(i))]);

    /// <summary>What is in this one only.</summary>
    public PackageSet Minus(PackageSet other)
    {
        var bits = new ulong[words.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = words[i] & ~other.Word(i);
        }

        return new PackageSet(bits);
    }

    /// <summary>Whether all of this one is in the other.</summary>
    public bool IsIn(PackageSet other)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if ((words[i] & ~other.Word(i)) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private ulong Word(int i) => i < words.Length ? words[i] : 0;
}
