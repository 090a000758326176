using System.Globalization;
using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store.Layers;

namespace Coppice.Growing.Building;

/// <summary>
/// Carries out what a declaration has beyond packages (<see cref="DeclaredStage"/>), in one order whatever the order in the
/// family file: users, downloads, files, edits, deleted paths, locale and time zone, services, scripts.
/// </summary>
/// <param name="job">The growth.</param>
/// <param name="stage">Where.</param>
/// <param name="session">What all growths share.</param>
/// <param name="manager">The distribution.</param>
internal sealed class DeclaredSteps(GrowthJob job, StageRun stage, GrowthSession session, IPackageManager manager)
{
    private readonly StepRunner run = stage.Steps;
    private readonly GrowthView view = stage.View;
    private readonly IDeclaredSteps steps = manager.Declared;

    // Prints those of its arguments that are neither a program nor, with a slash in front, a file.
    private const string Look = "for n; do case $n in /*) test -e \"$n\" ;; *) command -v -- \"$n\" >/dev/null ;; esac "
        + "|| printf '%s\\n' \"$n\"; done";

    private const string LayFile =
        "set -eu; mkdir -p -- \"${2%/*}/\"; rm -f -- \"$2\"; cp -- \"$1\" \"$2\"; chown -h \"$4:$5\" \"$2\"; chmod \"$3\" \"$2\"";

    /// <summary>Called before a step that may read all metadata.</summary>
    public Action ReadMetadata { get; init; } = () => { };

    /// <summary>Whether a declaration's steps may read all metadata.</summary>
    public static bool ReadsMetadata(IPackageManager manager, TemplateDeclaration declaration) =>
        declaration.Scripts.Any(script => manager.MayReadMetadata(File.ReadAllBytes(script.Absolute)));

    /// <summary>Answers questions of packages, before these are installed.</summary>
    /// <exception cref="Failure">The template's distribution has no such questions, or lacks the tool.</exception>
    /// <exception cref="StepFailedException">The step failed.</exception>
    public void Answer(TemplateDeclaration declaration)
    {
        if (declaration.Settings.Debconf is not { Count: > 0 } lines)
        {
            return;
        }

        Run(
            declaration,
            steps.Debconf(lines.Select(line => line.Value))
                ?? throw new Failure(
                    $"{job.Template.Name}: packages of this distribution ask no questions", "remove debconf:", lines[0].Where,
                    kind: ProblemKind.FamilyFile));
    }

    /// <summary>Carries out everything that comes after the packages.</summary>
    /// <exception cref="Failure">It cannot be, and why is known.</exception>
    /// <exception cref="StepFailedException">A step failed.</exception>
    public void CarryOut(TemplateDeclaration declaration)
    {
        if (ReadsMetadata(manager, declaration))
        {
            ReadMetadata();
        }

        var settings = declaration.Settings;
        foreach (var user in settings.Users)
        {
            Run(declaration, steps.User(user));
        }

        foreach (var fetch in settings.Fetch)
        {
            Fetch(declaration, fetch);
        }

        foreach (var item in declaration.Files)
        {
            Lay(declaration, item);
        }

        foreach (var edit in settings.Edits)
        {
            EditedLine.Set(job.Template.Name, edit, run);
        }

        if (settings.DeletePaths.Count > 0)
        {
            Run(declaration, steps.DeletePaths(settings.DeletePaths.Select(path => path.Value)));
        }

        if (settings.Locale is { } locale)
        {
            Run(declaration, steps.Locale(locale.Value));
        }

        if (settings.Timezone is { } zone)
        {
            Run(declaration, steps.Timezone(zone.Value));
        }

        foreach (var service in settings.Services)
        {
            Run(declaration, steps.Service(service));
        }

        RunScripts(declaration);
    }

    private void Run(TemplateDeclaration declaration, SandboxStep step, IReadOnlyList<SandboxBind>? more = null)
    {
        var result = run.Try(step, more);
        if (result.Succeeded)
        {
            return;
        }

        var missing = step.Needs.Count == 0 ? []
            : run.Try(new SandboxStep("look for what it needs", ["/bin/sh", "-c", Look, "look", .. step.Needs]) { Quiet = true })
                .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (missing.Length == 0)
        {
            throw new StepFailedException(step, result, run.Tail);
        }

        var package = steps.PackageOf(missing[0]);
        throw new Failure(
        [
            new Problem(
                $"{job.Template.Name}: cannot {step.Title}: the template has no {missing[0]}, which the package {package} brings",
                $"packages: [{package}]    # in {declaration.Name} or in what it grows on",
                DeclaredStep.Said(declaration, step.Title).FirstOrDefault()?.Where ?? declaration.Where)
            {
                Kind = ProblemKind.StepFailed,
                Subject = job.Template.Name,
            },
        ]);
    }

    private void Fetch(TemplateDeclaration declaration, FetchDeclaration fetch)
    {
        var file = job.Fetched[fetch.Sha256];
        var shown = view.ShowFetched(file);
        if (fetch.Unpack is not null)
        {
            var first = new byte[IDeclaredSteps.FirstBytes];
            using var content = File.OpenRead(file);
            var length = content.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            Run(
                declaration,
                steps.Unpack(fetch, shown, first.AsSpan(0, length)) ?? throw new Failure(
                    $"{job.Template.Name}: {VisibleText.Of(fetch.Url.OriginalString)} is no archive that Coppice unpacks",
                    "remove unpack:, or fetch a tar (also with gzip, bzip2, xz or zstd) or a zip", fetch.Where,
                    kind: ProblemKind.FamilyFile));
            return;
        }

        var rights = fetch.Rights;
        Run(declaration, new SandboxStep(
            DeclaredStep.Fetch(fetch),
            [
                "/bin/sh", "-c", LayFile, "lay", shown, fetch.To, Convert.ToString(rights.Mode ?? 0x1a4, 8),
                Owner("etc/passwd", "user", "name", rights.Owner, fetch.Where),
                Owner("etc/group", "group", "group", rights.Group, fetch.Where),
            ])
        {
            By = AuthorKind.Declared,
        });
    }

    private string Owner(string file, string what, string key, string? name, SourceSpan where) =>
        Number(file, what, key, name, where)?.ToString(CultureInfo.InvariantCulture) ?? name ?? "0";

    private void Lay(TemplateDeclaration declaration, FilesDeclaration item)
    {
        var tar = session.Files.Pack(item);
        if (item.Rights.Owner is not null || item.Rights.Group is not null)
        {
            tar = PackedRights.Numbered(
                tar, Number("etc/passwd", "user", "name", item.Rights.Owner, item.Where),
                Number("etc/group", "group", "group", item.Rights.Group, item.Where));
        }

        Run(
            declaration,
            TextFiles.LayOver(DeclaredStep.Files(item), tar, AuthorKind.Files, overFolders: item.Form == FilesForm.MakeFolder));
    }

    // The template's own number of a user or group: this machine's is of no matter.
    private uint? Number(string file, string what, string key, string? name, SourceSpan where)
    {
        if (name is null || char.IsAsciiDigit(name[0]))
        {
            return null;
        }

        var accounts = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var fields in Encoding.UTF8.GetString(Read(file)).Split('\n').Select(line => line.Split(':')))
        {
            if (fields.Length > 2 && uint.TryParse(fields[2], out var number))
            {
                accounts.TryAdd(fields[0], number);
            }
        }

        return accounts.TryGetValue(name, out var found) ? found : throw new Failure(
            $"{job.Template.Name}: the template has no {what} {VisibleText.Of(name)}{Nearest.Question(name, accounts.Keys)}",
            $"users: [{{{key}: {VisibleText.Of(name)}}}]", where, kind: ProblemKind.FamilyFile);
    }

    private byte[] Read(string path) =>
        run.Print(new SandboxStep($"read /{path}", ["cat", $"/{path}"]) { Quiet = true }, BytePath.Of(path));

    private void RunScripts(TemplateDeclaration declaration)
    {
        foreach (var (script, number) in declaration.Scripts.Select((script, number) => (script, number)))
        {
            // A private copy: what runs is what was hashed, whatever its mode outside and whatever happens to it meanwhile.
            // Inside it has the number that it has in its own template, so that it sees the same wherever it runs.
            var copy = view.ShowScript($"{job.Template.Name}-{declaration.Name}-{number}", script.Absolute);
            var step = new SandboxStep(DeclaredStep.Script(script.Declared), [$"{SandboxLayout.Scripts}/{number}"])
            {
                By = AuthorKind.Script,
                Script = script.Declared,
            };
            run.Run(step, [new SandboxBind(copy, $"{SandboxLayout.Scripts}/{number}")]);
        }
    }
}
