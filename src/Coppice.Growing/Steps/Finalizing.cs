using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Growing.Steps;

/// <summary>The step that finalizes a tree, with what the family file says of it.</summary>
internal static class Finalizing
{
    /// <summary>The step for a template.</summary>
    /// <param name="manager">Its distribution.</param>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="files">Reads the folders that templates name.</param>
    /// <param name="notYet">
    /// The names of templates whose declared files are not laid over the tree yet, so that what is there in their place is
    /// packages'.
    /// </param>
    public static SandboxStep Of(
        IPackageManager manager, Family family, TemplateDeclaration template, FileTree files, params IEnumerable<string> notYet)
    {
        var said = new MemoryStream();
        foreach (var path in DeclaredFiles.Kept(family, template, manager, files, notYet))
        {
            Line(said, "declared ", path.Bytes);
        }

        var identity = family.IdentityOf(template);
        foreach (var word in identity.Keep)
        {
            Line(said, "keep ", Encoding.UTF8.GetBytes(IdentityRules.Relative(word)));
        }

        foreach (var word in identity.Remove)
        {
            Line(said, "remove ", Encoding.UTF8.GetBytes(IdentityRules.Relative(word)));
        }

        return said.Length == 0 ? manager.Finalize : manager.Finalize with { Input = said.ToArray() };
    }

    // A name with a line break would be taken for two lines; it is settled as if nobody had declared it.
    private static void Line(MemoryStream said, string word, ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\n'))
        {
            said.Write(Encoding.UTF8.GetBytes(word));
            said.Write(text);
            said.WriteByte((byte)'\n');
        }
    }
}
