using System.Text;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Fuzzing;

/// <summary>
/// Makes streams: right ones, and ones with something wrong. Wrong bytes are found by signature and digests; to get behind those,
/// most mutations change the structure and sign it again, as a sender would that is itself broken or hostile.
/// </summary>
internal sealed class StreamMutator(RecipePrivateKey key, Random random)
{
    private static readonly long[] Numbers =
        [
            0, 1, 2, 3, 255, 256, 4095, 4096, 4097, 8192, 65536, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32,
            RecipeLimits.ImageBytes, RecipeLimits.ImageBytes + 4096, long.MaxValue, -1, -4096,
        ];

    /// <summary>
    /// Names that a recipe may have, and names of things in the pool that are no images, and names that lead elsewhere.
    /// </summary>
    private static readonly string[] Names =
        [
            "base", "child", "third", "fourth", "link", "linked", "fifo", "folder", "file", "..", ".", "", "../outside", "/etc",
            "a/b", ".coppice-staging", "dom0", "none", "x-dm", "-rf", "base\0", "bäse", new string('a', 31), new string('a', 32),
        ];

    private static readonly string[] ImageNames = ["base", "child", "third", "fourth", "fifth", "sixth"];

    private static readonly string[] OtherNames = ["link", "linked", "fifo", "folder", "file"];

    /// <summary>A stream, and whether anything in it was changed.</summary>
    /// <param name="have">The images that the pool has, with their contents.</param>
    /// <param name="made">The time for it.</param>
    public byte[] Next(IReadOnlyDictionary<string, byte[]> have, long made)
    {
        var parts = Parts(have, made);
        return random.Next(10) switch
        {
            0 => RecipeStream.Of(key, [.. parts]),
            1 or 2 => Bytes(RecipeStream.Of(key, [.. parts])),
            3 or 4 => SignedText(parts),
            5 => Order(parts),
            _ => Structure(parts),
        };
    }

    private List<Part> Parts(IReadOnlyDictionary<string, byte[]> have, long made)
    {
        var parts = new List<Part>();
        var before = new Dictionary<string, byte[]>();
        for (var number = 1; number <= random.Next(1, 4); number++)
        {
            var name = Pick(random.Next(12) == 0 ? OtherNames : ImageNames);
            var sources = have.Where(_ => random.Next(2) == 0).Select(image => (InStream: false, image.Key, image.Value))
                .Concat(before.Select(image => (InStream: true, image.Key, image.Value))).ToList();
            parts.Add(RightPart(number, name, sources, made));
            before[name] = Content(parts[^1], sources);
        }

        return parts;
    }

    private Part RightPart(int number, string name, List<(bool InStream, string Name, byte[] Content)> sources, long made)
    {
        var runs = new List<BlockRun>();
        using var image = new MemoryStream();
        for (var left = random.Next(1, 12); left > 0; left--)
        {
            var source = random.Next(3 + sources.Count);
            var from = source < 3 ? image.ToArray() : sources[source - 3].Content;
            var most = from.Length / RecipeLimits.Block;
            if (source >= 2 && most > 0)
            {
                var start = random.Next(most);
                var count = random.Next(1, most - start + 1);
                runs.Add(new BlockRun((uint)count, (uint)source, (uint)start));
                image.Write(from, start * RecipeLimits.Block, count * RecipeLimits.Block);
            }
            else
            {
                var literal = random.Next(2);
                runs.Add(new BlockRun(1, (uint)literal, 0));
                image.Write(RecipeStream.Image(literal * random.Next(1, 50)));
            }
        }

        return Part.Of(
            number, name, image.ToArray(),
            [.. sources.Select(source => new RecipeSource(source.InStream, Part.Identity(source.Name, source.Content)))], runs,
            made);
    }

    private static byte[] Content(Part part, List<(bool InStream, string Name, byte[] Content)> sources)
    {
        using var image = new MemoryStream();
        var literal = 0;
        foreach (var run in BlockRun.ReadMap(part.Map))
        {
            var (at, bytes) = ((int)run.Block * RecipeLimits.Block, (int)run.Count * RecipeLimits.Block);
            image.Write(run.Source switch
            {
                BlockRun.Zeros => new byte[bytes],
                BlockRun.Literal => part.Literals.AsSpan(literal, bytes),
                BlockRun.Self => image.ToArray().AsSpan(at, bytes),
                _ => sources[(int)(run.Source - BlockRun.FirstSource)].Content.AsSpan(at, bytes),
            });
            literal += run.Source == BlockRun.Literal ? bytes : 0;
        }

        return image.ToArray();
    }

    // Flipped, removed, doubled, overwritten: anywhere.
    private byte[] Bytes(byte[] stream)
    {
        var bytes = stream.ToList();
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(random.Next(3) == 0 ? bytes.Count : Math.Min(bytes.Count, 600));
            var count = Math.Min(random.Next(1, 200), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, count); break;
                case 3: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, count)); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.InsertRange(at, Enumerable.Range(0, count).Select(_ => (byte)random.Next(256))); break;
            }
        }

        return [.. bytes];
    }

    // The lines of a header changed as text, and signed.
    private byte[] SignedText(List<Part> parts)
    {
        using var stream = new MemoryStream();
        var wrong = random.Next(parts.Count + 1);
        foreach (var (i, part) in parts.Index())
        {
            stream.Write(key.Sign(i == wrong ? Text(part.Header.Bytes()) : part.Header.Bytes()));
            stream.Write(part.Map);
            stream.Write(part.Literals);
        }

        var end = new EndHeader(RecipeStream.Id, parts[0].Header.Made, parts.Count).Bytes();
        stream.Write(key.Sign(wrong == parts.Count ? Text(end) : end));
        return stream.ToArray();
    }

    private byte[] Text(byte[] header)
    {
        var lines = Encoding.ASCII.GetString(header).TrimEnd('\n').Split('\n').ToList();
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            var at = random.Next(lines.Count);
            var words = lines[at].Split(' ');
            switch (random.Next(7))
            {
                case 0: lines.RemoveAt(at); break;
                case 1: lines.Insert(random.Next(lines.Count + 1), lines[at]); break;
                case 2: lines[at] += " "; break;
                case 3: lines.Insert(
                    at,
                    Pick(
                        [
                            "", "source pool x", "signatur", "last yes", new string('z', 256),
                            "source stream base 4096 " + new string('0', 64),
                        ])); break;
                case 4: return Bytes(header);
                default: words[random.Next(words.Length)] = random.Next(2) == 0
                    ? Pick(Numbers).ToString()
                    : Pick(Names); lines[at] = string.Join(' ', words); break;
            }

            if (lines.Count == 0)
            {
                return [];
            }
        }

        return Encoding.Latin1.GetBytes(string.Concat(lines.Select(line => line + "\n")));
    }

    // Parts left out, doubled, exchanged; another end or none.
    private byte[] Order(List<Part> parts)
    {
        switch (random.Next(4))
        {
            case 0: parts.Reverse(); break;
            case 1: parts.Add(parts[0]); break;
            case 2: parts.RemoveAt(0); break;
            default: parts[^1] = parts[^1] with { Header = parts[^1].Header with { Stream = new string('a', 32) } }; break;
        }

        var made = parts.Count == 0 ? RecipeStream.Made : parts[0].Header.Made;
        return RecipeStream.Of(
            key, random.Next(4) == 0 ? null : new EndHeader(RecipeStream.Id, made + random.Next(2), parts.Count + random.Next(2)),
            [.. parts]);
    }

    // Fields and runs of one part with numbers and names that hurt, its digests right again.
    private byte[] Structure(List<Part> parts)
    {
        var at = random.Next(parts.Count);
        var part = parts[at];
        var runs = BlockRun.ReadMap(part.Map);
        var run = random.Next(runs.Length);
        var header = part.Header;
        part = random.Next(12) switch
        {
            0 => part.WithRuns([.. runs.Select((one, i) => i == run ? one with { Count = Number() } : one)]),
            1 => part.WithRuns([.. runs.Select((one, i) => i == run ? one with { Source = Number() } : one)]),
            2 => part.WithRuns([.. runs.Select((one, i) => i == run ? one with { Block = Number() } : one)]),
            3 => part.WithRuns([.. runs, runs[run]]),
            4 => part.WithRuns([.. runs.Where((_, i) => i != run)]),
            5 => part.WithRuns([.. runs.Reverse()]),
            6 => part with { Header = header with { Image = header.Image with { Name = Pick(Names) } } },
            7 => part with { Header = header with { Image = header.Image with { Bytes = Pick(Numbers) } } },
            8 =>
                part with
                {
                    Header = header with
                    {
                        Sources =
                        [
                            .. header.Sources,
                            new RecipeSource(
                                random.Next(2) == 0, new ImageIdentity(Pick(Names), Pick(Numbers), header.Image.Digest)),
                        ],
                    },
                },
            9 => part with
            {
                Header = header with { Literals = Pick(Numbers), Runs = random.Next(2) == 0 ? header.Runs : (int)Pick(Numbers) },
            },
            10 => part with { Header = header with { Made = Pick(Numbers), Part = (int)Pick(Numbers) } },
            _ => part with { Literals = Bytes(part.Literals) },
        };
        parts[at] = part;
        return RecipeStream.Of(key, [.. parts]);
    }

    private uint Number() => unchecked((uint)Pick(Numbers));

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
