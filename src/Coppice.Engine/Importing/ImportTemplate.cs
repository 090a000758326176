using Coppice.Diagnosis.Inspecting;
using Coppice.Distributions;
using Coppice.Distributions.Importing;
using Coppice.Families.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Importing;

/// <summary>What to make a template's declaration of.</summary>
/// <param name="Source">
/// Absolute path: the folder that a system's root is (<c>/</c> is this machine), an image file or a block device.
/// </param>
/// <param name="Name">What the template is to be called; null: as the system is.</param>
/// <param name="Against">
/// A template of the store, or a generation of one, that the new one is to grow on: only what differs from it is declared. Null:
/// it becomes a base in a family of its own.
/// </param>
public sealed record ImportTemplateRequest(string Source, string? Name, string? Against);

/// <summary>
/// Makes a template's declaration of a system that was set up by other means: the packages that someone asked for, the archives
/// that they are from, changed files of configuration, people's accounts. Nothing of the system is run.
/// </summary>
/// <param name="options">The machine, family and store; neither family nor store is needed without a template to grow
/// on.</param>
public sealed class ImportTemplate(EngineOptions options)
{
    private readonly DistributionTable distributions = new();

    /// <summary>Reads and translates.</summary>
    /// <exception cref="Failure">The system cannot be read, or is of no known distribution; or there is no such
    /// template.</exception>
    public ImportedFamily Run(ImportTemplateRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = request.Against is null ? null : CoppiceEngine.Open(options, progress);
        using var held = engine?.LockForReading(progress, cancel);
        var parent = request.Against is { } reference ? ParentTree.Of(engine!, engine!.FindGeneration(reference)) : null;
        if (!Directory.Exists(request.Source))
        {
            return new ImageInspection(options.Processes, distributions)
                .ReadTree(request.Source, tree => Import(tree, request, parent), cancel);
        }

        using var folder = new SystemFolder(request.Source);
        return Import(folder, request, parent);
    }

    private ImportedFamily Import(ISystemTree tree, ImportTemplateRequest request, ParentTree? parent)
    {
        foreach (var (type, rules) in distributions.ImportRules)
        {
            if (rules.Read(tree) is { } records)
            {
                if (parent is not null && parent.Type != type)
                {
                    throw new Failure(
                        $"{VisibleText.Of(request.Source)} is a system of {type}, and {parent.Reference} is one of {parent.Type}",
                        "coppice tree", kind: ProblemKind.Usage);
                }

                var left = new List<NotTaken>(records.NotTaken);
                var files = new SystemFiles(tree, records, distributions.PackageManager(type), left).Of(parent);
                return new SystemTemplate(tree, records, files, parent, left).Text(request.Name);
            }
        }

        throw new Failure(
            $"{VisibleText.Of(request.Source)} has the records of no package manager that Coppice knows",
            "coppice inspect FILE", kind: ProblemKind.Unsupported);
    }
}
