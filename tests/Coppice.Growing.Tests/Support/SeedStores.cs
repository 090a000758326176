using System.Collections.Concurrent;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

[assembly: AssemblyFixture(typeof(SeedStores))]

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// Stores in which a test has grown a family in this run. Another test that begins with the very same family on the very same
/// store gets a copy with hard links: nothing in a store is ever changed in place, and a test that did so would be found at the
/// end.
/// </summary>
public sealed class SeedStores : IDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Seeds = new(StringComparer.Ordinal);
    private static readonly Lazy<TempFolder> Folder = new(() => new TempFolder());

    /// <summary>Grows in a store, or puts what was grown from the same before in its place.</summary>
    /// <param name="key">All that determines what is grown.</param>
    /// <param name="store">The store, as it is before.</param>
    /// <param name="grow">Grows in it.</param>
    internal static void Grow(string key, string store, Action grow)
    {
        var grown = false;
        var seed = Seeds.GetOrAdd(key, _ => new Lazy<string>(() =>
        {
            grown = true;
            grow();
            var copy = Folder.Value.At(Guid.NewGuid().ToString("N"));
            LinkedStore.Copy(store, copy);
            File.WriteAllText(copy + ".made", "");
            return copy;
        })).Value;
        if (!grown)
        {
            Run("rm", "-rf", "--one-file-system", store);
            LinkedStore.Copy(seed, store);
        }
    }

    public void Dispose()
    {
        if (!Folder.IsValueCreated)
        {
            return;
        }

        var changed = Seeds.Values.Where(seed => seed.IsValueCreated)
            .Select(seed => Run("find", seed.Value, "-type", "f", "-newer", seed.Value + ".made"))
            .Where(found => found.Length > 0).ToList();
        Seeds.Clear();
        Folder.Value.Dispose();
        Assert.True(changed.Count == 0, $"a test changed files in place that others share:\n{string.Concat(changed)}");
    }

    private static string Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments));
        return result.Succeeded ? result.Text : throw new InvalidOperationException(result.Error);
    }
}
