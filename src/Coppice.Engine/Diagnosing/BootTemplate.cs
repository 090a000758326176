using Coppice.Archives;
using Coppice.Archives.FileLists;
using Coppice.Diagnosis;
using Coppice.Diagnosis.Booting;
using Coppice.Diagnosis.Journal;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Growing.Storing;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Engine.Diagnosing;

/// <summary>What to boot.</summary>
/// <param name="Template">A template, or a generation of it: <c>vault@3</c>.</param>
/// <param name="Options">How.</param>
/// <param name="Output">The folder for the console log and the screenshot; null: one in the store.</param>
/// <param name="KeepImage">Absolute path of the file to leave the image in; null: nowhere.</param>
public sealed record BootRequest(string Template, BootOptions Options, string? Output, string? KeepImage);

/// <summary>How a start went.</summary>
/// <param name="Generation">What was booted.</param>
/// <param name="Result">What happened.</param>
/// <param name="Advice">What to do about commands that were missing.</param>
/// <param name="Made">What growing removed and the start makes again.</param>
public sealed record BootedTemplate(Generation Generation, BootResult Result, IReadOnlyList<Advice> Advice, MadeAtStart Made);

/// <summary>
/// Boots a template in a virtual machine and says what fails: brings what is needed, boots, and looks up what was missing.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class BootTemplate(CoppiceEngine engine)
{
    /// <summary>The folder below the store with the results of the last boot of each template.</summary>
    public const string Folder = "boots";

    /// <summary>Says early that an image cannot be kept there, or that programs are missing. Needs no store.</summary>
    /// <exception cref="Failure">So it is.</exception>
    public static void Check(BootRequest request)
    {
        Tool.Require("to boot a template", Tool.ForBooting);
        if (request.KeepImage is { } image && File.Exists(image))
        {
            throw new Failure($"{VisibleText.Of(image)} already exists", "give --keep-image another name",
                kind: ProblemKind.Exists);
        }
    }

    /// <summary>Boots.</summary>
    /// <exception cref="Failure">There is no such generation, or it cannot boot.</exception>
    public async Task<BootedTemplate> RunAsync(BootRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var family = engine.ReadFamily();
        var generation = engine.FindGeneration(request.Template);
        var declared = family.Templates.FirstOrDefault(declaration => declaration.Name == generation.Template);
        var sources = engine.FindSources(generation) ?? throw new Failure(
            $"the store no longer has the snapshot {VisibleText.Of(generation.Template)}@{generation.Number} was built from",
            "coppice update", kind: ProblemKind.NotFound);
        var result = await BootAsync(request, generation, declared, sources, progress, cancel);
        var advice = await AdviseAsync(result.Report.Missing, generation, declared, sources, progress, cancel);
        return new BootedTemplate(generation, result, advice, Made(generation, sources));
    }

    private async Task<BootResult> BootAsync(
        BootRequest request, Generation generation, TemplateDeclaration? declared, PackageSources sources,
        IProgressSink progress, CancellationToken cancel)
    {
        if (!TemplateBoot.CanBoot(engine.TreeOf(generation)))
        {
            var package = engine.Distributions.BootRules(sources.Type).InitPackage;
            throw new Failure(
                $"{VisibleText.Of(generation.Template)} has no /sbin/init, so it cannot boot: the package {package} brings one",
                $"add {package} to its packages: in the family file, then coppice build {VisibleText.Of(generation.Template)}",
                declared?.Where, kind: ProblemKind.FamilyFile);
        }

        using var downloader = engine.Downloader();
        var files = await new BootKit(engine.Processes, downloader, engine.Distributions)
            .PrepareAsync(sources, engine.Store.At(GrowingStore.Caches, sources.First.Digest.Hex), progress, cancel);
        return await new TemplateBoot(engine.Processes, engine.Layers, engine.Generations, engine.Time).RunAsync(
            generation, files, request.Options, request.Output is null
                ? engine.Store.At(Folder, generation.Template)
                : Path.GetFullPath(request.Output), request.KeepImage,
            progress, cancel);
    }

    private MadeAtStart Made(Generation generation, PackageSources sources)
    {
        var rules = engine.Distributions.BootRules(sources.Type);
        return new MadeAtStart(rules.KeyUnit, rules.KeyScripts is not { } folder ? [] :
        [
            .. engine.TreeOf(generation).Listing.Below(folder).Select(entry => Path.GetFileName(entry.Path.ToString()))
                .Where(name => name.EndsWith(".sh", StringComparison.Ordinal)).Select(name => name[..^3]),
        ]);
    }

    private async Task<IReadOnlyList<Advice>> AdviseAsync(
        IReadOnlyList<MissingCommand> missing, Generation generation, TemplateDeclaration? declared, PackageSources sources,
        IProgressSink progress,
        CancellationToken cancel)
    {
        if (missing.Count == 0)
        {
            return [];
        }

        var search = await ListsAsync(sources, progress, cancel);
        var names = generation.Packages.Select(package => package.Name).ToHashSet();
        using var downloader = engine.Downloader();
        var explainer = new PathExplainer(
            generation, engine.Layers, engine.Generations, engine.Accounting(downloader), engine.Origins,
            engine.Options.TryReadFamily());
        var written = await ScriptSource.OfAsync(missing, explainer, cancel);
        var advice = new List<Advice>();
        foreach (var command in missing)
        {
            var plain = Advice.For(command, search, names, declared) with { Source = written.GetValueOrDefault(command) };
            advice.Add(await RemovedFile.ExplainAsync(plain, explainer, cancel));
        }

        return advice;
    }

    // Without lists there is still everything else to tell.
    private async Task<FileSearch?> ListsAsync(PackageSources sources, IProgressSink progress, CancellationToken cancel)
    {
        try
        {
            return await engine.FileListsAsync(
                new Snapshot(
                    sources.Digest, sources.Date,
                    sources.All.ToDictionary(source => source.Archive.Name, source => source.Archive)),
                progress, cancel);
        }
        catch (Failure failure)
        {
            progress.Note($"cannot tell which packages have what is missing: {VisibleText.Of(failure.Message)}");
            return null;
        }
    }
}
