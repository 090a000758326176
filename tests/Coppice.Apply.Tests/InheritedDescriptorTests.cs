using System.Diagnostics;
using Coppice.Apply.Tests.Support;

namespace Coppice.Apply.Tests;

/// <summary>What the caller has open stays with it: a program that <c>coppice-apply</c> might become would not get it.</summary>
public sealed class InheritedDescriptorTests
{
    [Fact]
    public async Task Descriptors_of_the_caller_close_with_the_next_program()
    {
        using var pool = new TestPool();
        var key = Path.GetTempFileName();
        await File.WriteAllTextAsync(key, pool.Key.PublicPem(), TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("bash")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList = { "-c", "exec 9</tmp 200</tmp; exec \"$@\"", "apply", Path.Combine(AppContext.BaseDirectory, "coppice-apply"), pool.Path, "--key", key },
        };
        using var process = Process.Start(start)!;
        try
        {
            // It waits for the stream by then.
            var waits = false;
            for (var tries = 0; tries < 200 && !(waits = Closes(process.Id, 9) && Closes(process.Id, 200)); tries++)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            Assert.True(waits);
        }
        finally
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            File.Delete(key);
        }
    }

    // proc(5): flags are octal, with O_CLOEXEC (02000000) for a descriptor that closes.
    private static bool Closes(int process, int file) => File.Exists($"/proc/{process}/fdinfo/{file}") &&
        File.ReadLines($"/proc/{process}/fdinfo/{file}").Any(line =>
            line.StartsWith("flags:", StringComparison.Ordinal) && (Convert.ToInt32(line.Split('\t')[1], 8) & 0x80000) != 0);
}
