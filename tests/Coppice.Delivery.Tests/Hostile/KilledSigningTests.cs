using System.Diagnostics;
using Coppice.Delivery.Signing;
using Coppice.Delivery.Tests.Signing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Hostile;

/// <summary>A secret key from a file is gone with the process that signed with it, however that ends.</summary>
[Trait("Category", "Integration")]
public sealed class KilledSigningTests
{
    private const string KeyVariable = "COPPICE_TEST_KEY";

    [Fact]
    public async Task After_a_kill_neither_key_nor_agent_is_left()
    {
        using var key = new TestKey();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Coppice.Delivery.Tests"),
            ["-noLogo", "-noColor", "-explicit", "only", "-method", $"*{nameof(Signs_and_waits_for_its_end)}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { [KeyVariable] = key.File },
        };
        using var child = Process.Start(start)!;
        var room = await RoomAsync(child);
        // The namespace of the key has its holder and gpg's agent in it.
        Assert.True(Members(room).Count >= 2);

        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        for (var patience = 0; Members(room).Count > 0 && patience < 600; patience++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Empty(Members(room));
        Assert.Equal("", Copies(key));
    }

    /// <summary>What the test above kills; no test by itself.</summary>
    [Fact(Explicit = true)]
    public void Signs_and_waits_for_its_end()
    {
        using var key = SigningKey.Open(new ProcessRunner(), Environment.GetEnvironmentVariable(KeyVariable)!, _ =>
            null, default);
        key.Sign("content"u8.ToArray(), default);
        Console.In.ReadToEnd();
    }

    [Fact]
    public void What_earlier_versions_left_is_removed_unless_somebody_holds_it()
    {
        using var folder = TempFolder.InMemory();
        foreach (var name in (string[])["coppice-key-left", "coppice-key-held", "coppice-key-young", "other"])
        {
            File.WriteAllText(Path.Combine(folder.Make(name), "secret"), "secret");
            Directory.SetLastWriteTimeUtc(folder.At(name), name == "coppice-key-young" ? DateTime.UtcNow
                : DateTime.UtcNow.AddHours(-1));
        }

        using var held = DirectoryHandle.Open(folder.At("coppice-key-held"));
        Assert.True(held.TryLock(exclusive: true));
        KeyRoom.RemoveLeftovers(folder.Path, "/nonexistent");
        Assert.Equal(["coppice-key-held", "coppice-key-young", "other"], Directory.GetDirectories(folder.Path)
            .Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_key_is_seen_by_nobody_else_and_ends_with_its_room()
    {
        using var key = new TestKey();
        using var signing = key.Open();
        Assert.Equal("", Copies(key));
    }

    // gpg keeps a secret key in a file named after its keygrip. Others of this machine may be signing with theirs.
    private static string Copies(TestKey key) =>
        string.Concat(Directory.GetFiles(Path.Combine(key.Home, "private-keys-v1.d")).Select(Path.GetFileName)
        .Select(name => Shell.Script(
            $"find /dev/shm /tmp /var/tmp -maxdepth 3 -name {name} -not -path '{key.Home}/*' 2>/dev/null || true")));

    // The pid namespace below the child whose members are neither its own nor this test's; known when gpg's agent is in it,
    // which signing starts.
    private static async Task<string> RoomAsync(Process child)
    {
        for (var patience = 0; patience < 1200; patience++)
        {
            foreach (var process in Descendants(child.Id))
            {
                if (Namespace(process, "pid_for_children") is { } room && room != Namespace(Environment.ProcessId, "pid")
                    && Members(room).Any(member => Name(member) == "gpg-agent"))
                {
                    return room;
                }
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("the child made no namespace with an agent in it");
    }

    private static List<int> Members(string room) =>
        [.. Processes().Where(process => Namespace(process, "pid") == room && State(process) != 'Z')];

    private static IEnumerable<int> Processes() =>
        Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
        .Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture));

    private static List<int> Descendants(int parent) =>
        [.. Processes().Where(process => Parent(process) == parent).SelectMany(process => Descendants(process).Prepend(process))];

    private static string? Namespace(int process, string kind) =>
        Tried(() => File.ResolveLinkTarget($"/proc/{process}/ns/{kind}", returnFinalTarget: false)?.Name);

    private static string? Name(int process) => Tried(() => File.ReadAllText($"/proc/{process}/comm").Trim());

    private static char State(int process) => Fields(process) is { } fields ? fields[0][0] : 'Z';

    private static int Parent(int process) =>
        Fields(process) is { } fields ? int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture) : -1;

    // proc_pid_stat(5): state and parent come after the name in brackets.
    private static string[]? Fields(int process) =>
        Tried(() => File.ReadAllText($"/proc/{process}/stat") is var text ? text[(text.LastIndexOf(')') + 2)..].Split(' ')
        : null);

    private static T? Tried<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return null;
        }
    }
}
