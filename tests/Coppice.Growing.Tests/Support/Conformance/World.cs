using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support.Grafts;

namespace Coppice.Growing.Tests.Support.Conformance;

/// <summary>
/// What a distribution brings to the conformance kit: an archive that goes on from a first state to a second, with packages that
/// play the parts that <c>docs/adding-a-distribution.md</c> lists, and independent programs that say what is true of a tree.
/// </summary>
public abstract class World : IDisposable
{
    private readonly Lazy<TempFolder> grown;

    private readonly Lazy<UpdatedFamily> grafted;

    protected World()
    {
        grown = new Lazy<TempFolder>(Grow);
        grafted = new Lazy<UpdatedFamily>(
            () => UpdatedFamily.Of(Bench(GraftedFamilyText.Of(this)), GraftedFamilyText.Files, Raise));
    }

    /// <summary>The value of <c>type:</c>.</summary>
    public abstract string Type { get; }

    /// <summary>
    /// The archive's declaration, keys below its name; the keyring lies as <c>keyring.gpg</c> beside the family file.
    /// </summary>
    public abstract string Declaration { get; }

    /// <summary>Absolute path of the keyring.</summary>
    public abstract string Keyring { get; }

    /// <summary>A file with signed metadata that a mirror serves.</summary>
    public abstract string SignedFile { get; }

    /// <summary>The file of a package on the mirror.</summary>
    public abstract string PackageFile(string package);

    /// <summary>Shows the first state of the archive.</summary>
    public abstract void Begin();

    /// <summary>
    /// Shows the second one, in which <c>works</c> is 2.0 and nothing else differs but what the base does not have.
    /// </summary>
    public abstract void GoOn();

    /// <summary>Shows a third one, which differs from the first in packages that begin with <c>g-</c>.</summary>
    public abstract void Raise();

    /// <summary>
    /// The family of the tests about grafts, grown from the first state and updated to the third; made when the first test asks,
    /// and only looked at.
    /// </summary>
    internal UpdatedFamily Grafted => grafted.Value;

    /// <summary>Templates beside those that the kit has in that family, in YAML.</summary>
    internal virtual string GraftedTemplates => "";

    /// <summary>Takes the signature off the metadata.</summary>
    public abstract void Unsign();

    /// <summary>Changes signed metadata, and leaves the signature as it is.</summary>
    public virtual void ChangeSigned()
    {
        using var file = File.OpenWrite(SignedFile);
        file.Position = file.Length / 2;
        file.WriteByte((byte)'#');
    }

    /// <summary>Signs the metadata by a key that is not pinned.</summary>
    public abstract void SignByStranger();

    /// <summary>
    /// Has a package that calls itself another version than the signed index does; the package's own signature is good.
    /// </summary>
    public abstract void Misname(string package);

    /// <summary>
    /// What independent programs have to say against a tree that was exported into a folder; empty when nothing.
    /// </summary>
    public abstract string Complaints(string tree);

    /// <summary>The updates of an exported tree, as its own package manager lists them: <c>NAME OLD NEW</c>, in order.</summary>
    public abstract IReadOnlyList<string> Updates(string tree);

    internal Workbench Bench(string templates = "", bool empty = false)
    {
        Begin();
        return Here(templates, empty);
    }

    /// <summary>A bench, whatever state the archive shows.</summary>
    internal Workbench Here(string templates = "", bool empty = false) =>
        new Workbench(Write, empty ? null : grown.Value.At("store")).Declare(templates);

    /// <summary>A bench with an empty store, for another declaration of the archive.</summary>
    internal Workbench Declared(string declaration, string templates) =>
        new Workbench((folder, text) => Write(folder, text, declaration), store: null).Declare(templates);

    public virtual void Dispose()
    {
        if (grafted.IsValueCreated)
        {
            grafted.Value.Bench.Dispose();
        }

        if (grown.IsValueCreated)
        {
            grown.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    internal static string Run(string program, params IReadOnlyList<string> arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments));
        return result.Succeeded ? result.Text : $"{program} ended with {result.ExitCode}: {result.Text}{result.Error}";
    }

    private void Write(TempFolder folder, string templates) => Write(folder, templates, Declaration);

    private void Write(TempFolder folder, string templates, string declaration)
    {
        File.Copy(Keyring, folder.At("keyring.gpg"), overwrite: true);
        File.WriteAllText(folder.At("family.yaml"),
            "version: 1\nfamily: tests\narchives:\n  test:\n" + Indented(declaration, 4)
                + "templates:\n  base:\n    archive: test\n    flavor: minimal\n" + Indented(templates, 2));
    }

    private static string Indented(string text, int by) =>
        text.Length == 0 ? "" : string.Concat(
            text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => new string(' ', by) + line + "\n"));

    private TempFolder Grow()
    {
        var folder = new TempFolder();
        Write(folder, "");
        var result = CommandLine.Call(["build", "-f", folder.At("family.yaml"), "--store", folder.At("store")]);
        return result.Succeeded ? folder : throw new InvalidOperationException(result.Error);
    }
}
