using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Deploying.Marks;

/// <summary>
/// What Qubes had at the end of the last deploy, for those who do not ask Qubes: a file with a line for each template,
/// <c>vault@3 DIGEST</c>. Nothing is decided by it.
/// </summary>
/// <param name="folder">The store's folder for deploying; it need not exist.</param>
public sealed class DeployedList(string folder)
{
    /// <summary>Its name in the folder.</summary>
    public const string FileName = "deployed";

    private string Place => Path.Combine(folder, FileName);

    /// <summary>The generations by template; empty where nothing was deployed, or nobody can read it.</summary>
    public IReadOnlyDictionary<string, GenerationMark> Read()
    {
        try
        {
            return File.ReadLines(Place).Select(GenerationMark.Parse).OfType<GenerationMark>()
                .DistinctBy(mark => mark.Template).ToDictionary(mark => mark.Template, StringComparer.Ordinal);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return new Dictionary<string, GenerationMark>();
        }
    }

    /// <summary>Notes what templates have; what is known of others stays.</summary>
    /// <param name="found">The generation of each; null for one that Qubes does not have.</param>
    /// <exception cref="Failure">The folder cannot be written.</exception>
    public void Note(IEnumerable<KeyValuePair<string, GenerationMark?>> found)
    {
        var marks = new SortedDictionary<string, GenerationMark>(StringComparer.Ordinal);
        foreach (var (template, mark) in Read())
        {
            marks[template] = mark;
        }

        foreach (var (template, mark) in found)
        {
            marks.Remove(template);
            if (mark is not null)
            {
                marks.Add(template, mark);
            }
        }

        try
        {
            DurableFile.Write(Place, Encoding.ASCII.GetBytes(string.Concat(marks.Values.Select(mark => $"{mark}\n"))));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"{VisibleText.Of(Place)} cannot be written: {VisibleText.Of(e.Message)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }
}
