using Coppice.Apply.Tests.Support;
using Coppice.Recipes;
using FsCheck;
using FsCheck.Fluent;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>A thin pool and a folder become the same by the same streams.</summary>
public sealed class LvmPropertyTests
{
    private static readonly string[] Names = ["base", "child", "third"];

    [Fact]
    public void Any_chain_of_streams_gives_a_thin_pool_and_a_folder_the_same_images() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(30), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            using var scene = new LvmScene(Names);
            using var folder = new TestPool();
            var images = new Dictionary<string, byte[]>();
            for (var generation = 0; generation < 4; generation++)
            {
                Part[] parts = Stream(random, images);
                folder.Apply(RecipeStream.Of(folder.Key, parts));
                scene.Apply(RecipeStream.Of(scene.Key, parts));
                foreach (var name in images.Keys)
                {
                    Assert.Equal(images[name], File.ReadAllBytes(folder.At(name)));
                    Assert.Equal(images[name], scene.Root(name, images[name].Length));
                }
            }
        }));

    // Of each name perhaps an image, made of blocks of the pool's and of those before it in the stream, in place and moved.
    private static Part[] Stream(Random random, Dictionary<string, byte[]> images)
    {
        var pool = new Dictionary<string, byte[]>(images);
        var before = new List<(string Name, byte[] Content)>();
        var parts = new List<Part>();
        foreach (var name in Names.Where(_ => random.Next(4) > 0))
        {
            List<(bool InStream, string Name, byte[] Content)> sources =
                [.. pool.Select(image => (false, image.Key, image.Value)),
                    .. before.Select(image => (true, image.Name, image.Content))];
            var (runs, content) = (new List<BlockRun>(), new List<byte>());
            for (var left = random.Next(1, 20); left > 0; left--)
            {
                var (source, at) = ((uint)random.Next(3 + sources.Count), content.Count / RecipeLimits.Block);
                byte[] from = source < 3 ? [.. content] : sources[(int)source - 3].Content;
                var blocks = from.Length / RecipeLimits.Block;
                var block = random.Next(3) > 0 && at < blocks ? at : random.Next(Math.Max(1, blocks));
                if (source < 2 || blocks == 0)
                {
                    source = Math.Min(source, 1);
                    runs.Add(new BlockRun(1, source, 0));
                    content.AddRange(RecipeStream.Image((int)source * random.Next(1, 50)));
                    continue;
                }

                block = source == 2 ? random.Next(blocks) : block;
                var count = random.Next(1, Math.Min(4, blocks - block) + 1);
                runs.Add(new BlockRun((uint)count, source, (uint)block));
                content.AddRange(from.AsSpan(block * RecipeLimits.Block, count * RecipeLimits.Block));
            }

            byte[] image = [.. content];
            parts.Add(Part.Of(
                parts.Count + 1, name, image,
                [.. sources.Select(source => new RecipeSource(source.InStream, Part.Identity(source.Name, source.Content)))],
                runs));
            before.Add((name, image));
            images[name] = image;
        }

        return [.. parts];
    }
}
