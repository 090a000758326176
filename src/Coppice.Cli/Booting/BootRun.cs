using Coppice.Archives;
using Coppice.Archives.FileLists;
using Coppice.Cli.Running;
using Coppice.Diagnosis.Booting;
using Coppice.Diagnosis.Journal;
using Coppice.Distributions;
using Coppice.Engine;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Cli.Booting;

/// <summary>One run of <c>coppice boot</c>: checks, brings what is needed, boots, and looks up what was missing.</summary>
/// <param name="context">The run of the verb.</param>
/// <param name="engine">The store.</param>
internal sealed class BootRun(VerbContext context, CoppiceEngine engine)
{
    /// <summary>The folder below the store with the results of the last boot of each template.</summary>
    public const string Folder = "boots";

    /// <summary>Boots. The caller holds the lock for reading.</summary>
    public async Task<BootResult> BootAsync(Generation generation, TemplateDeclaration? declared, ArchiveSnapshot archive, BootOptions options, string? output, string? keep, CancellationToken cancel)
    {
        if (!TemplateBoot.CanBoot(TreeReader.Of(engine.Layers, generation)))
        {
            var package = engine.Distributions.BootRules(archive.Type).InitPackage;
            throw new Failure(
                $"{VisibleText.Of(generation.Template)} has no /sbin/init, so it cannot boot: the package {package} brings one",
                $"add {package} to its packages: in the family file, then coppice build {VisibleText.Of(generation.Template)}", declared?.Where);
        }

        using var downloader = engine.Downloader();
        var files = await new BootKit(context.Host.Processes, downloader, engine.Distributions)
            .PrepareAsync(archive, engine.Store.At(GrowingStore.Caches, archive.Digest.Hex), context.Progress, cancel);
        using var host = engine.StartSandbox();
        return await new TemplateBoot(context.Host.Processes, engine.Layers, context.Host.Time).RunAsync(
            generation, files, host, options, output is null ? engine.Store.At(Folder, generation.Template) : Path.GetFullPath(output), keep, context.Progress, cancel);
    }

    /// <summary>What growing took out of a template, and its start makes again.</summary>
    public MadeAtStart Made(Generation generation, ArchiveSnapshot archive)
    {
        var rules = engine.Distributions.BootRules(archive.Type);
        return new MadeAtStart(rules.KeyUnit, rules.KeyMakers is not { } folder ? [] :
        [
            .. TreeReader.Of(engine.Layers, generation).Listing.Below(folder).Select(entry => Path.GetFileName(entry.Path.ToString()))
                .Where(name => name.EndsWith(".sh", StringComparison.Ordinal)).Select(name => name[..^3]),
        ]);
    }

    /// <summary>What to do about commands that were missing.</summary>
    public async Task<IReadOnlyList<Advice>> AdviseAsync(
        IReadOnlyList<MissingCommand> missing, IEnumerable<string> installed, TemplateDeclaration? declared, ArchiveSnapshot archive, CancellationToken cancel)
    {
        if (missing.Count == 0)
        {
            return [];
        }

        var search = await ListsAsync(archive, cancel);
        var names = installed.ToHashSet();
        return [.. missing.Select(command => Advice.For(command, search, names, declared))];
    }

    // Without lists there is still everything else to tell.
    private async Task<FileSearch?> ListsAsync(ArchiveSnapshot archive, CancellationToken cancel)
    {
        try
        {
            return await engine.FileListsAsync(
                new Snapshot(archive.Digest, archive.Date, new Dictionary<string, ArchiveSnapshot> { [archive.Name] = archive }), context.Progress, cancel);
        }
        catch (Failure failure)
        {
            context.Say($"which packages have what is missing is not known: {VisibleText.Of(failure.Message)}");
            return null;
        }
    }
}

/// <summary>What identifies a machine, is therefore in no template, and is made when it starts.</summary>
/// <param name="Unit">The unit that makes it.</param>
/// <param name="Names">What it makes.</param>
internal sealed record MadeAtStart(string Unit, IReadOnlyList<string> Names);
