using System.Globalization;
using Coppice.Apply.Tests.Support;

namespace Coppice.Apply.Tests.Fuzzing;

/// <summary>
/// Streams with something wrong, by the thousand. In ./test a few with a fixed seed; <c>scripts/fuzz-apply SECONDS</c> runs this
/// for as long as one likes, with another seed each time.
/// </summary>
public sealed class FuzzTests
{
    private const int FewStreams = 600;

    [Fact]
    public void Whatever_comes_is_applied_or_refused_and_nothing_else_is_touched()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("COPPICE_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("COPPICE_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);
        var folder = Environment.GetEnvironmentVariable("COPPICE_FUZZ_FOLDER")
            ?? (Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
        var random = new Random(seed);
        using var pool = new FuzzedPool(folder);
        var mutator = new StreamMutator(pool.Key, random);
        var (streams, taken, until) = (0L, 0L, Environment.TickCount64 + (1000L * seconds));
        for (; seconds > 0 ? Environment.TickCount64 < until : streams < FewStreams; streams++)
        {
            // Now and then something older than what the pool has.
            var made = ++pool.Time.Seconds - (random.Next(20) == 0 ? 50 : 0);
            var stream = mutator.Next(pool.Images(), made);
            try
            {
                taken += pool.Apply(stream) ? 1 : 0;
            }
            catch (Exception)
            {
                var file = Path.Combine(Path.GetTempPath(), $"coppice-fuzz-{seed}-{streams}.recipe");
                File.WriteAllBytes(file, stream);
                TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, stream {streams}, kept as {file}");
                throw;
            }
        }

        Assert.InRange(taken, streams / 50, streams / 2);
        Report(
            $"seed {seed}: {streams} streams, {taken} applied, {streams - taken} refused, no crash, nothing touched outside the "
                + $"pool; {OpenFiles()} files open at the end");
    }

    private static int OpenFiles() => Directory.GetFiles("/proc/self/fd").Length;

    private static void Report(string line)
    {
        if (Environment.GetEnvironmentVariable("COPPICE_FUZZ_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }
}
