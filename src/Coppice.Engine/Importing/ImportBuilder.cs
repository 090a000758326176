using Coppice.Distributions.Importing;
using Coppice.Families.Importing;
using Coppice.Foundation;

namespace Coppice.Engine.Importing;

/// <summary>
/// Makes a family file of a configuration of qubes-builder: <c>builder.yml</c> of v2, or <c>builder.conf</c> of v1. Nothing of it
/// is carried out, and nothing is fetched. Needs neither family nor store.
/// </summary>
public static class ImportBuilder
{
    /// <summary>Reads and translates.</summary>
    /// <param name="file">The configuration; one that ends in <c>.yml</c> or <c>.yaml</c> is of v2, any other of v1.</param>
    /// <exception cref="Failure">It cannot be read, or is not such a file.</exception>
    public static ImportedFamily Run(string file)
    {
        var read = Path.GetExtension(file) is ".yml" or ".yaml" ? BuilderYaml.Read(file) : BuilderConf.Read(file);
        var text = BuilderFamily.Of(read);
        return new ImportedFamily(
            text, [.. read.NotTaken.OrderBy(left => left.Where.File, StringComparer.Ordinal).ThenBy(left => left.Where.Line)]);
    }
}
