using Coppice.Distributions;
using Coppice.Families;
using Coppice.Growing.Steps;
using Coppice.Growing.Views;

namespace Coppice.Growing.Building;

/// <summary>Tells the package manager of a growing template of the archives that templates add.</summary>
/// <param name="sources">What the template takes packages from.</param>
/// <param name="manager">Its distribution.</param>
/// <param name="run">Runs steps in it.</param>
internal sealed class ArchiveSetup(PackageSources sources, IPackageManager manager, StepRunner run)
{
    /// <summary>Before a declaration's packages: what it says about archives.</summary>
    public void SetUp(TemplateDeclaration declaration)
    {
        if (manager.AddedConfiguration(sources, declaration) is { Count: > 0 } configuration)
        {
            run.Run(TextFiles.LayOver(DeclaredStep.Archives(declaration), TextFiles.Tar(configuration)));
            if (manager.AddArchives(sources, configuration) is { } step)
            {
                run.Run(step);
            }
        }
    }

    /// <summary>After them: no archive is set up twice.</summary>
    public void RemoveSuperseded()
    {
        if (!sources.Further.Any() || manager.PrintSources is not { } print)
        {
            return;
        }

        foreach (var source in manager.Superseded(sources, run.Print(print, null)))
        {
            run.Note($"{source.By} has the address of the archive {source.Archive}: {source.Path} is left out");
            run.Run(new SandboxStep($"leave out {source.Path}", ["rm", "--", source.Path]) { By = "coppice" });
        }
    }
}
