using Coppice.Components.Keeping;
using Coppice.Components.Ordering;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Packaging;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>
/// What sources say is built from them where that is a program: it runs in the sandbox, in a tree on the template that builds run
/// in, as a build does, and of that nothing stays but what it prints. Each is asked once in each such template.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="rules">The distribution.</param>
/// <param name="progress">Told who is asked; null where none may be, and what was said before counts.</param>
internal sealed class AskedSources(CoppiceEngine engine, IBuildRules rules, IProgressSink? progress) : IDisposable
{
    // What such a file does takes less than a second.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private Archives.Downloads.PackageDownloader? downloader;
    private PackageBuilds? builds;

    /// <summary>What a source says.</summary>
    /// <param name="component">The component.</param>
    /// <param name="ground">The template; null where it is not grown as declared.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>What it said in another tree, where it cannot be asked in this one; null where it never was asked.</returns>
    /// <exception cref="Failure">It fails, or does not end.</exception>
    public byte[]? Of(ReadComponent component, Generation? ground, CancellationToken cancel)
    {
        if (rules.Ask is not { } ask)
        {
            return null;
        }

        var key = KeyOf(component);
        var known = engine.Builds.FindAnswer(key);
        if (known?.Tree != ground?.Tree && ground is not null && progress is not null && Environment.IsPrivilegedProcess)
        {
            known = new SourceAnswer(key, ground.Tree, Print(component, ask, ground, progress, cancel));
            engine.Builds.Keep(known);
        }

        return known is null ? null : Text.GetBytes(known.Text);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        builds?.Dispose();
        downloader?.Dispose();
    }

    // A text in which every byte is one letter: others read it.
    private static System.Text.Encoding Text => System.Text.Encoding.Latin1;

    private string Print(
        ReadComponent component, SandboxStep ask, Generation ground, IProgressSink sink, CancellationToken cancel)
    {
        using var held = engine.LockForReading(sink, cancel);
        downloader ??= engine.Downloader();
        builds ??= new PackageBuilds(engine.Growing(downloader), sink);
        // What lies in the store is what was verified.
        engine.Sources.Verify(component.Source);
        var job = new PackageBuildJob(
            component.Name, ground, engine.Sources.ContentOf(component.Source.Content),
            [.. ComponentBuild.Opening(component, rules), ask], "", component.Component.Where)
        {
            Variables = rules.Environment,
            KindOf = rules.KindOf,
        };
        return sink.Run(
            $"{component.Name}: ask", $"ask {VisibleText.Of(component.Name)} what it builds",
            () => Text.GetString(builds.Ask(job, Limit, cancel)), _ => "");
    }

    private Digest KeyOf(ReadComponent component) => Digest.Of(
        $"coppice answer 1\nformat {rules.Format}\nsource {component.Source.Content.Hex}\n"
            + string.Concat(component.Added.OrderBy(file => file.Key, StringComparer.Ordinal)
                .Select(file => $"file {file.Key} {Digest.Of(file.Value).Hex}\n"))
            + string.Concat(component.Commands.Select(command => $"command {Digest.Of(command).Hex}\n")));
}
