using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Components.Keeping;

/// <content>
/// What builds read, results that hold for more environments than one, and what sources said (<c>builds/answers</c>).
/// </content>
public sealed partial class BuildStore
{
    /// <summary>The name of the record of what a build read; not there where that is not known.</summary>
    public const string ReadsFile = "reads";

    private const long ReadsLimit = 64 << 20;

    /// <summary>What a build read; null where that is not known.</summary>
    public BuildReads? ReadsOf(ComponentResult result) =>
        PlainFile.TryRead(Path.Combine(FolderOf(result.Key), ReadsFile), ReadsLimit) is { } content
            ? BuildReads.TryParse(content)
            : null;

    /// <summary>Keeps what a build left under another key, too.</summary>
    /// <param name="result">The result as it is to be kept.</param>
    /// <param name="from">The key that it has.</param>
    public void KeepAlso(ComponentResult result, Digest from)
    {
        var folder = NewFolder();
        using (var source = DirectoryHandle.Open(FolderOf(from)))
        using (var target = DirectoryHandle.Open(folder))
        {
            foreach (var name in source.Names().Where(name => Encoding.UTF8.GetString(name) != RecordFile))
            {
                target.Link(source, name, name);
            }
        }

        Keep(result, folder);
    }

    private string Answers => Path.Combine(root, "answers");

    /// <summary>What a source said last; null when it was never asked.</summary>
    /// <exception cref="Failure">The record is damaged.</exception>
    public SourceAnswer? FindAnswer(Digest key) => BuildJson.TryReadAnswer(AnswerFile(key));

    /// <summary>
    /// Remembers what a source said, in the place of what it said in another tree. Takes no lock: it is replaced as a whole.
    /// </summary>
    public void Keep(SourceAnswer answer) => BuildJson.Write(AnswerFile(answer.Key), answer);

    // What was said in a tree that is gone is asked again.
    private IEnumerable<string> UnneededAnswers(Func<Digest, bool> keepsTree) =>
        PlainFile.Names(Answers).Select(name => Path.Combine(Answers, name))
            .Where(path => BuildJson.TryReadAnswer(path) is { } answer && !keepsTree(answer.Tree));

    private string AnswerFile(Digest key) => Path.Combine(Answers, key.Hex + ".json");
}
