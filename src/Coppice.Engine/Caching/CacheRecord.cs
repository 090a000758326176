using System.Text;
using System.Text.Json;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Engine.Caching;

/// <summary>
/// What the cache of a family did, as a file in the store: <c>package-cache/FAMILY.json</c>. The cache writes it and knows no one
/// who reads it; pages and metrics read it, and so have a cache in another process as well. It is for people: nothing is decided
/// from it, and it may be missing.
/// </summary>
/// <param name="store">Absolute path of the store.</param>
/// <param name="family">The family's name.</param>
public sealed class CacheRecord(string store, string family)
{
    /// <summary>The folder in the store.</summary>
    public const string Folder = "package-cache";

    private const int MostBytes = 1 << 20;

    private readonly string path = Path.Combine(store, Folder, family + ".json");

    /// <summary>Replaces it as a whole. That it cannot be written ends nothing: files are still given out.</summary>
    public void TryWrite(CacheDocument document)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            DurableFile.Write(path, Encoding.UTF8.GetBytes(DocumentText.Of(document)));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // A full disk is told where packages are kept.
        }
    }

    /// <summary>The newest; null where no cache of the family ever wrote one.</summary>
    public CacheDocument? TryRead()
    {
        try
        {
            return PlainFile.TryRead(path, MostBytes) is { } text
                ? JsonSerializer.Deserialize(text, DocumentJson.Indented.CacheDocument) : null;
        }
        catch (Exception e) when (e is JsonException or Failure)
        {
            return null;
        }
    }
}
