using System.Diagnostics;
using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Tests.Posix;

/// <summary>Programs that wait for an answer to each path they ask about.</summary>
[Trait("Category", "Integration")]
public sealed class PathCallListenerTests
{
    [Fact]
    public async Task Nothing_of_this_process_waits_for_an_answer_whatever_the_starting_thread_does()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root, or who gains no rights any more, installs a filter");
        var gate = new Lock();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var listener = PathCallListener.TryStart(call =>
        {
            var path = new byte[4096];
            var length = call.ReadPath(path);
            lock (gate)
            {
                paths.Add(System.Text.Encoding.UTF8.GetString(path.AsSpan(0, Math.Max(length, 0))));
            }
        })!;
        Assert.NotNull(listener);
        for (var turn = 0; turn < 20; turn++)
        {
            var looked = $"/none/{turn}";
            using var process = listener.Start(() =>
            {
                // It has what the answering thread needs, and stops all threads but itself, while it opens files.
                lock (gate)
                {
                    GC.Collect();
                    Assert.NotEmpty(File.ReadAllText("/proc/self/stat"));
                    return Process.Start(new ProcessStartInfo("/usr/bin/test", ["-e", looked]))!;
                }
            });
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, process.ExitCode);
            lock (gate)
            {
                Assert.Contains(looked, paths);
                Assert.DoesNotContain("/proc/self/stat", paths);
            }
        }
    }
}
