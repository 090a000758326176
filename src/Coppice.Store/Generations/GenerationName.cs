using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Generations;

/// <summary>Generations by the names of their files.</summary>
internal static class GenerationName
{
    /// <summary>The link to the current generation.</summary>
    internal static ReadOnlySpan<byte> Current => "current"u8;

    /// <summary>The number that a file's name says: <c>3.json</c>; null for other names.</summary>
    internal static int? NumberOf(string file) =>
        file.EndsWith(".json", StringComparison.Ordinal)
        && int.TryParse(file.AsSpan(0, file.Length - 5), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && file == $"{number}.json" && number > 0
            ? number : null;

    /// <summary>A link to a record, waiting in <c>work/</c> for its place; its name there.</summary>
    internal static byte[] MakeLink(DirectoryHandle work, int number)
    {
        var temporary = WorkName.New();
        work.MakeSymlink(FileOf(number), temporary);
        return temporary;
    }

    internal static byte[] FileOf(int number) => Encoding.ASCII.GetBytes($"{number}.json");

    internal static byte[] FolderOf(string template) => Encoding.UTF8.GetBytes(Checked(template));

    internal static string Checked(string template) =>
        template.Length > 0 && template[0] != '.' && !template.AsSpan().ContainsAny('/', '\0')
            ? template
            : throw new Failure($"not a template name: {VisibleText.Of(template)}", kind: ProblemKind.Usage);
}
