using Coppice.Distributions;
using Coppice.Families;
using Coppice.Growing.Sessions;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store.Layers;

namespace Coppice.Growing.Building;

/// <summary>
/// Carries out what a declaration has beyond packages (<see cref="DeclaredStage"/>), in one order whatever the order in the
/// family file: files, then scripts.
/// </summary>
/// <param name="job">The growth.</param>
/// <param name="run">Where.</param>
/// <param name="session">What all growths share.</param>
/// <param name="manager">The distribution.</param>
internal sealed class DeclaredSteps(GrowthJob job, StageRun run, GrowthSession session, IPackageManager manager)
{
    /// <summary>Called before a step that may read all metadata.</summary>
    public Action ReadMetadata { get; init; } = () => { };

    /// <summary>Whether a declaration's steps may read all metadata.</summary>
    public static bool ReadsMetadata(IPackageManager manager, TemplateDeclaration declaration) =>
        declaration.Scripts.Any(script => manager.MayReadMetadata(File.ReadAllBytes(script.Absolute)));

    /// <summary>Carries out all of them.</summary>
    /// <exception cref="Steps.StepFailedException">A step failed.</exception>
    public void CarryOut(TemplateDeclaration declaration)
    {
        if (ReadsMetadata(manager, declaration))
        {
            ReadMetadata();
        }

        LayFilesOver(declaration);
        RunScripts(declaration);
    }

    private void LayFilesOver(TemplateDeclaration declaration)
    {
        foreach (var folder in declaration.Files)
        {
            run.Steps.Run(TextFiles.LayOver(DeclaredStep.Files(folder.Declared), session.Files.Pack(folder), MakerKind.Files));
        }
    }

    private void RunScripts(TemplateDeclaration declaration)
    {
        foreach (var (script, number) in declaration.Scripts.Select((script, number) => (script, number)))
        {
            // A private copy: what runs is what was hashed, whatever its mode outside and whatever happens to it meanwhile.
            // Inside it has the number that it has in its own template, so that it sees the same wherever it runs.
            var copy = run.View.ShowScript($"{job.Template.Name}-{declaration.Name}-{number}", script.Absolute);
            var step = new SandboxStep(DeclaredStep.Script(script.Declared), [$"{SandboxLayout.Scripts}/{number}"])
            {
                By = MakerKind.Script,
                Script = script.Declared,
            };
            run.Steps.Run(step, [new SandboxBind(copy, $"{SandboxLayout.Scripts}/{number}")]);
        }
    }
}
