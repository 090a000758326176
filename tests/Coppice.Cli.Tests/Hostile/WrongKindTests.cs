using Coppice.Cli.Verbs;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests.Hostile;

/// <summary>
/// A pipe, or something else, in the place of what the other stages keep in a store: no verb waits for it or takes it for a
/// bug.
/// </summary>
[Trait("Category", "Integration")]
public sealed class WrongKindTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[][] Verbs =
        [["status"], ["plan", "--offline"], ["check", "--offline"], ["tree"], ["history", "vault"], ["fsck"],
            ["gc", "--dry-run"], ["gc"]];

    private static readonly string[] Places =
    [
        "snapshots", "snapshots/in-force", "snapshots/in-force/test.json", "snapshots/newest/test.json",
            $"snapshots/{new string('a', 64)}",
        $"snapshots/{new string('a', 64)}/snapshot.json", "indexes", $"indexes/{new string('b', 64)}",
            $"packages/cc/{new string('c', 64)}.deb",
        $"file-lists/{new string('d', 64)}", "logs/vault.20260101T000000Z", "caches", "format",
    ];

    private readonly TestStore store = new();

    public WrongKindTests() => store.Record("vault");

    [Theory]
    [InlineData("mkfifo P")]
    [InlineData("ln -s /etc/passwd P")]
    [InlineData("mkdir P")]
    [InlineData("mknod P c 1 5")]
    public async Task No_verb_hangs_or_calls_it_a_bug(string kind)
    {
        var problems = new List<string>();
        foreach (var place in Places)
        {
            var path = store.Store.At(place);
            Sh($"mkdir -p \"$(dirname '{path}')\"; test ! -e '{path}' || mv '{path}' '{store.At("away")}'; {kind.Replace("P", $"'{path}'", StringComparison.Ordinal)}");
            foreach (var words in Verbs)
            {
                var host = new FakeHost { Answer = command => new ProcessRunner().Run(command) };
                var run = Task.Run(() => host.RunAsync(AllVerbs.List, [.. store.Options, .. words]));
                if (await Task.WhenAny(run, Task.Delay(Patience, TestContext.Current.CancellationToken)) != run)
                {
                    problems.Add($"{words[0]} hangs at {place}");
                    continue;
                }

                var (code, said) = (await run, host.Error.ToString());
                if (said.Contains("bug", StringComparison.Ordinal)
                    || (code != 0 && said.Contains("error: ", StringComparison.Ordinal)
                    && !said.Contains("hint: ", StringComparison.Ordinal)))
                {
                    problems.Add($"{string.Join(' ', words)}, {place}: {said}");
                }
            }

            Sh($"rm -rf '{path}'; test ! -e '{store.At("away")}' || mv '{store.At("away")}' '{path}'");
        }

        Assert.Empty(problems);
    }

    public void Dispose() => store.Dispose();

    private static void Sh(string script)
    {
        var result = new ProcessRunner().Run(Command.Own("sh", ["-euc", script]));
        Assert.True(result.Succeeded, $"{script}\n{result.Error}");
    }
}
