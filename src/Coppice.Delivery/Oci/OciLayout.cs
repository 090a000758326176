using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coppice.Delivery.Output;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Oci;

/// <summary>An image layout on disk (image-spec, image-layout.md): blobs by digest, and an index that names images.</summary>
internal sealed class OciLayout
{
    private const string RefName = "org.opencontainers.image.ref.name";
    private const int MostBytes = 16 << 20;

    private readonly string folder;
    private readonly string blobs;
    private readonly bool isNew;

    /// <summary>Opens a layout, or makes an empty one in a folder that is there and empty.</summary>
    /// <exception cref="Failure">Something else is in the folder.</exception>
    internal OciLayout(string folder)
    {
        this.folder = folder;
        blobs = Path.Combine(folder, "blobs", "sha256");
        if (!File.Exists(Path.Combine(folder, "oci-layout")))
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any())
            {
                throw new Failure(
                    $"{VisibleText.Of(folder)} exists but is neither empty nor an OCI layout",
                    "coppice export … --as oci -o FOLDER, with a folder that does not exist yet", kind: ProblemKind.Exists);
            }

            isNew = true;
            File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        }

        Directory.CreateDirectory(blobs);
        using var handle = DirectoryHandle.Open(blobs);
        Partial.RemoveLeftovers(handle, null);
    }

    /// <summary>The images in the index.</summary>
    internal IEnumerable<OciDescriptor> Images =>
        Entries().Select(OciDescriptor.Parse).Where(image => image.MediaType == OciDescriptor.Manifest);

    /// <summary>Whether a blob is there with its size.</summary>
    internal bool Has(OciDescriptor blob) =>
        new FileInfo(Path.Combine(blobs, blob.Digest)) is { Exists: true } file && file.Length == blob.Size;

    /// <summary>A JSON blob, or null when it is missing, too large or not what its digest says.</summary>
    internal JsonNode? TryRead(OciDescriptor blob)
    {
        if (!Has(blob) || blob.Size > MostBytes)
        {
            return null;
        }

        var content = File.ReadAllBytes(Path.Combine(blobs, blob.Digest));
        return Digest.Of(content).Hex == blob.Digest ? Parse(content) : null;
    }

    /// <summary>Adds a JSON blob.</summary>
    internal OciDescriptor Add(string mediaType, JsonNode content)
    {
        var bytes = Encoding.UTF8.GetBytes(content.ToJsonString());
        var blob = new OciDescriptor(mediaType, Digest.Of(bytes).Hex, bytes.Length);
        if (!Has(blob))
        {
            Directory.CreateDirectory(blobs);
            File.Delete(Path.Combine(blobs, blob.Digest));
            OutputFile.Write(Path.Combine(blobs, blob.Digest), unfinished => File.WriteAllBytes(unfinished, bytes));
        }

        return blob;
    }

    /// <summary>Adds a blob of a size and digest that show while it is written.</summary>
    /// <param name="mediaType">What it is.</param>
    /// <param name="write">Writes it to the stream; gives its digest and whatever else.</param>
    internal (OciDescriptor Blob, T Result) Add<T>(string mediaType, Func<Stream, (string Digest, T Result)> write)
    {
        Directory.CreateDirectory(blobs);
        using var place = DirectoryHandle.Open(blobs);
        using var file = PartialFile.Make(place, blobs, "blob");
        using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var made = write(stream);
        file.Publish(made.Digest);
        return (new OciDescriptor(mediaType, made.Digest, stream.Length), made.Result);
    }

    /// <summary>Gives an image its name in the index; the image that had it before keeps its blobs, not its name.</summary>
    internal void Name(OciDescriptor image, string name)
    {
        using var handle = DirectoryHandle.Open(folder);
        // Who makes a layout holds it already.
        while (!isNew && !handle.TryLock(exclusive: true))
        {
            // Another export into this layout writes its name.
            Thread.Sleep(20);
        }

        var others = Entries()
            .Where(entry => (string?)entry?["annotations"]?[RefName] != name).Select(entry => entry!.DeepClone());
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = OciDescriptor.Index,
            ["manifests"] = new JsonArray([.. others, image.ToJson((RefName, name))]),
        };
        // Made under the lock only.
        Partial.RemoveLeftovers(handle, null);
        using var file = PartialFile.Make(handle, folder, "index.json");
        RandomAccess.Write(file.Handle, Encoding.UTF8.GetBytes(index.ToJsonString()), 0);
        // Blobs before the index that names them.
        handle.SyncFileSystem();
        file.Publish("index.json");
    }

    private IEnumerable<JsonNode?> Entries()
    {
        var path = Path.Combine(folder, "index.json");
        return !File.Exists(path) ? []
            : new FileInfo(path).Length <= MostBytes
            && Parse(File.ReadAllBytes(path)) is JsonObject index
            && index["manifests"] is JsonArray entries
                ? entries
            : throw new Failure($"{VisibleText.Of(path)} is not an index that names can be added to", "name another folder",
                kind: ProblemKind.Usage);
    }

    private JsonNode? Parse(byte[] content)
    {
        try
        {
            return JsonNode.Parse(content);
        }
        catch (JsonException e)
        {
            throw new Failure(
                $"{VisibleText.Of(folder)} has JSON that cannot be read: {VisibleText.Of(e.Message)}", "name another folder",
                inner: e, kind: ProblemKind.Usage);
        }
    }
}
