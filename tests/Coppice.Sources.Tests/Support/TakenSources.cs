using System.Formats.Tar;
using Coppice.Archives.Fetching;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sandbox;
using Coppice.Sources.Storing;

namespace Coppice.Sources.Tests.Support;

/// <summary>A store, declared components, and short ways to take their sources.</summary>
public sealed class TakenSources : IDisposable
{
    public const string Name = "parts";

    private static readonly SourceSpan Where = new("family.yaml", 4, 3);

    private readonly Fetcher fetcher = new(new FetchLimits { Attempts = 1 });

    /// <summary>Everything is in it.</summary>
    public TempFolder Folder { get; } = new();

    public SourceStore Store => new(Folder.At("store"));

    /// <summary>The keys of the family, by name.</summary>
    public Dictionary<string, KeyDeclaration> Keys { get; } = [];

    /// <summary>Declares OpenPGP keys under the name <c>upstream</c>.</summary>
    public TakenSources Trust(string ring, params string[] fingerprints)
    {
        Keys["upstream"] = new KeyDeclaration(
            "upstream", KeyKind.OpenPgp, new DeclaredPath("keys.gpg", ring, Where),
            [.. fingerprints.Select(word => new DeclaredWord(word, Where))], Where);
        return this;
    }

    public static ComponentDeclaration Tagged(GitWorld world, string tag, int signers = 1, bool mismatch = false) =>
        new(Name, new GitDeclaration(world.Url, tag, null, mismatch), null, Where)
        {
            SignedBy = [new DeclaredWord("upstream", Where)],
            Signers = signers,
        };

    public static ComponentDeclaration Branch(GitWorld world, string branch = "main") =>
        Tagged(world, "") with { Source = new GitDeclaration(world.Url, null, branch, false) };

    public static ComponentDeclaration Tarball(
        string file, string? signature = null, string? sha256 = null, string? sha512 = null) =>
        new(Name, new TarballDeclaration(Uri(file)!, Uri(signature), sha256, sha512), null, Where)
        {
            SignedBy = signature is null ? [] : [new DeclaredWord("upstream", Where)],
        };

    public static ComponentDeclaration Own(string folder) => new(Name, null, new DeclaredPath("own", folder, Where), Where);

    /// <summary>Takes a component's source.</summary>
    public FrozenSource Take(ComponentDeclaration component, SourceOptions? options = null)
    {
        Directory.CreateDirectory(Folder.At("store"));
        var family = new Family("home", "family.yaml", new Dictionary<string, ArchiveDeclaration>(), []) { Keys = Keys };
        return Wait(new SourceTaker(Store, fetcher, new ConfinedRunner(), new DistributionTable(), TimeProvider.System, _ => null)
            .TakeAsync(family, [component], options ?? new SourceOptions(), NoProgress.Instance, CancellationToken.None))[0];
    }

    public FrozenSource Refreshed(ComponentDeclaration component, params string[] agreed) =>
        Take(component, new SourceOptions { Refresh = true, Agreed = agreed });

    /// <summary>The problem for which a source is not taken; what the store has stays.</summary>
    public Problem Refused(ComponentDeclaration component, params string[] agreed)
    {
        var before = Store.Find(Name);
        var problem = Assert.Single(Assert.Throws<Failure>(() => Refreshed(component, agreed)).Problems);
        Assert.Equal(before?.Identity, Store.Find(Name)?.Identity);
        Assert.StartsWith($"{Name}: ", problem.Message, StringComparison.Ordinal);
        Assert.Equal((Where, Name), (problem.Where, problem.Subject));
        Assert.NotEqual(ProblemKind.Other, problem.Kind);
        return problem;
    }

    /// <summary>What is in a source: paths, with contents, modes or where links lead.</summary>
    public IReadOnlyDictionary<string, string> Tree(FrozenSource source)
    {
        var tree = new Dictionary<string, string>();
        using var stream = Store.Open(source);
        using var reader = new TarReader(stream);
        while (reader.GetNextEntry() is { } entry)
        {
            Assert.Equal((0, 0), (entry.Uid, entry.Gid));
            using var text = entry.DataStream is { } data ? new StreamReader(data) : null;
            tree[entry.Name["./".Length..]] = entry.EntryType switch
            {
                TarEntryType.Directory => "/",
                TarEntryType.SymbolicLink => $"-> {entry.LinkName}",
                _ => (entry.Mode.HasFlag(UnixFileMode.UserExecute) ? "!" : "") + text?.ReadToEnd(),
            };
        }

        return tree;
    }

    public void Dispose()
    {
        fetcher.Dispose();
        Folder.Dispose();
    }

    private static Uri? Uri(string? file) => file is null ? null : new Uri($"file://{file}");

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
