using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice import</c>: a family file of another builder's configuration, or of a system.</summary>
public sealed class Import : IVerb
{
    private readonly Argument<string> kind = Symbols.OneOf(
        "KIND", "what SOURCE is: builder, a configuration of qubes-builder; template, a system", ["builder", "template"]);
    private readonly Argument<string> source = Symbols.Argument(
        "SOURCE", "builder.yml or builder.conf; of a system its root folder, an image or a device");
    private readonly Option<string?> output = Symbols.File(
        "--output", "the family file to write; standard output by default", "-o");
    private readonly Option<string?> name = Symbols.Value(
        "--name", "TEMPLATE", "what the template is to be called; as the system is by default");
    private readonly Option<string?> against = Symbols.Value(
        "--against", "TEMPLATE[@N]", "the template in the store that it is to grow on; a base by default");

    /// <inheritdoc/>
    public string Name => "import";

    /// <inheritdoc/>
    public string Summary => "make a family file of a builder's configuration or a system";

    /// <inheritdoc/>
    public string Details =>
        "builder takes over components with their addresses, branches and keys, distributions of Debian, and templates with the "
            + "flavors that it knows. Nothing of the configuration is carried out (make is never run), and nothing is fetched. "
            + "The keys themselves are not in such a configuration: the family file says which ones to export.\n\n"
            + "template takes over what the records of a system say: the packages that someone asked for, its archives with "
            + "their keys, changed files of configuration, people's accounts, locale, timezone and masked units. Nothing of the "
            + "system is run, and links in it are not followed. With --against only what differs from a template is declared, "
            + "and files that are of no package are taken over, too. / is this system; of a template of Qubes OS, attach a "
            + "clone of its root volume and name the device.\n\n"
            + "Everything else is listed with its place and the reason. With -o the files that the family file names are "
            + "written next to it. Never overwrites a file.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
    [
        "coppice import builder builder.yml -o family.yaml", "coppice import template / -o mine/family.yaml",
        "coppice import template /dev/xvdi --against debian -o office.yaml",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [kind, source, output, name, against];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var imported = Imported(context, cancel);
        context.Say(imported.NotTaken.Select(left => VisibleText.Of($"{left.Place}: not taken over: {left.What}: {left.Why}")));
        if (context.Get(output) is { } target)
        {
            Write(target, imported);
            context.Say($"wrote {VisibleText.Of(target)}"
                + (imported.Files.Count > 0 ? $" and {Quantity.Count(imported.Files.Count, "file")} next to it" : ""));
            context.Show(() => ImportDocument.Of(imported), () => []);
        }
        else
        {
            if (imported.Files.Count > 0)
            {
                context.Say($"{Quantity.Count(imported.Files.Count, "file")} that it names are written next to it with -o FILE");
            }

            context.Show(() => ImportDocument.Of(imported), () => imported.Text.TrimEnd('\n').Split('\n'));
        }

        return Task.FromResult(ExitCode.Done);
    }

    private ImportedFamily Imported(VerbContext context, CancellationToken cancel)
    {
        var path = context.GetRequired(source);
        if (context.GetRequired(kind) == "template")
        {
            return new ImportTemplate(context.EngineOptions(offline: true)).Run(
                new ImportTemplateRequest(Path.GetFullPath(path), context.Get(name), context.Get(against)), context.Progress,
                cancel);
        }

        return context.Get(name) is null && context.Get(against) is null ? ImportBuilder.Run(path) : throw new Failure(
            [new Problem("--name and --against are for coppice import template", $"coppice import builder {ShellWord.Of(path)}")],
            ExitCode.Usage);
    }

    private static void Write(string target, ImportedFamily imported)
    {
        var (file, folder) = (Path.GetFullPath(target), Path.GetDirectoryName(Path.GetFullPath(target))!);
        var all = imported.Files.Select(one => (Path: Path.Combine(folder, one.Path), one.Content, one.Mode))
            .Append((Path: file, Content: System.Text.Encoding.UTF8.GetBytes(imported.Text), Mode: ModeBits.Readable)).ToList();
        if (all.FirstOrDefault(one => Path.Exists(one.Path)).Path is { } there)
        {
            throw new Failure(
                $"{VisibleText.Of(there)} already exists; not overwriting it", "coppice import … -o FILE",
                kind: ProblemKind.Exists);
        }

        try
        {
            foreach (var (path, content, mode) in all)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                DurableFile.Write(path, content, (UnixFileMode)mode);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot write {VisibleText.Of(target)}: {VisibleText.Of(e.Message)}",
                $"ls -ld {ShellWord.Of(folder)}", inner: e, kind: ProblemKind.FileAccess);
        }
    }
}
