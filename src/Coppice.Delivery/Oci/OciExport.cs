using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Coppice.Delivery.Images;
using Coppice.Delivery.Output;
using Coppice.Delivery.Tar;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Delivery.Oci;

/// <summary>
/// Writes a generation as an image in an OCI layout, one layer of the image for each layer of the generation: templates share the
/// layers of their ancestors in a layout and in every registry. The same chain of layers gives the same blobs.
/// </summary>
/// <param name="runner">Runs gzip.</param>
/// <param name="layers">The store's layers; the caller holds the lock for reading.</param>
public sealed class OciExport(IProcessRunner runner, LayerStore layers)
{
    private const string ChainName = "org.coppice.chain";

    /// <summary>
    /// Writes the image to a new layout, or adds it to one that is there; only layers that it has not got are written.
    /// </summary>
    /// <param name="generation">What to write.</param>
    /// <param name="folder">The layout's folder: not there yet, empty, or a layout.</param>
    /// <param name="name">The image's name in the layout; another image of that name loses it.</param>
    /// <param name="stage">Called for each layer that is written, with its number from 1 and how many there are.</param>
    /// <param name="advanced">Called with the bytes of contents read so far and those of all layers to write.</param>
    /// <param name="cancel">Stops the work; a new layout is not there then, another one has at most blobs more.</param>
    /// <exception cref="Failure">The folder has something else in it; a file has a name that an image cannot have; no
    /// space.</exception>
    public void Write(
        Generation generation, string folder, string name, Action<int, int>? stage = null, Action<long, long>? advanced = null,
        CancellationToken cancel = default)
    {
        ImageTool.Require("gzip", "gzip");
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            if (File.Exists(Path.Combine(full, "oci-layout")))
            {
                Add(generation, full, name, stage, advanced, cancel);
            }
            else
            {
                New(full, unfinished => Add(generation, unfinished, name, stage, advanced, cancel));
            }
        }
        catch (IOException e)
        {
            throw PosixException.Of(e, "write", VisibleText.Of(full)).ToFailure(full);
        }
    }

    private static void New(string folder, Action<string> write)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new Failure(
                $"{VisibleText.Of(folder)} exists but is neither empty nor an OCI layout",
                "coppice export … --as oci -o FOLDER, with a folder that does not exist yet", kind: ProblemKind.Exists);
        }

        OutputFolder.Write(folder, unfinished =>
        {
            write(unfinished);
            using var made = DirectoryHandle.Open(unfinished);
            made.SetMode(ModeBits.Usable);
        });
    }

    private void Add(
        Generation generation, string folder, string name, Action<int, int>? stage, Action<long, long>? advanced,
        CancellationToken cancel)
    {
        var layout = new OciLayout(folder);
        var known = OciKnownLayers.Of(layout, ChainName);
        var all = OciLayer.Of(layers, generation.Layers);
        var total = all.Where(layer => !known.ContainsKey(layer.Chain.Hex)).Sum(layer => layer.Bytes);
        var done = 0L;
        var made = new List<(OciDescriptor Blob, string DiffId, string Chain)>();
        foreach (var (index, layer) in all.Index())
        {
            if (!known.TryGetValue(layer.Chain.Hex, out var there))
            {
                stage?.Invoke(index + 1, all.Count);
                there = layout.Add(
                    OciDescriptor.Layer, stream => Pack(layer, stream, bytes => advanced?.Invoke(done + bytes, total), cancel));
                done += layer.Bytes;
            }

            made.Add((there.Blob, there.DiffId, layer.Chain.Hex));
        }

        var config = layout.Add(OciDescriptor.Config, Config(generation, made));
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = OciDescriptor.Manifest,
            ["config"] = config.ToJson(),
            ["layers"] = new JsonArray([.. made.Select(layer => layer.Blob.ToJson((ChainName, layer.Chain)))]),
        };
        layout.Name(layout.Add(OciDescriptor.Manifest, manifest), name);
    }

    private (string Digest, string DiffId) Pack(OciLayer layer, Stream output, Action<long> advanced, CancellationToken cancel)
    {
        using var gzip = new GzipMembers(runner, output, cancel);
        new TarExport(layers.Pool).WriteLayer(layer.Entries, gzip, advanced, cancel);
        var (plain, packed) = gzip.Finish();
        return (packed, plain);
    }

    private static JsonObject Config(Generation generation, List<(OciDescriptor Blob, string DiffId, string Chain)> made)
    {
        var created = DateTimeOffset.FromUnixTimeSeconds(generation.Epoch).UtcDateTime
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["created"] = created,
            ["architecture"] = Architecture(generation),
            ["os"] = "linux",
            ["config"] = new JsonObject
            {
                ["Env"] = new JsonArray("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                ["Cmd"] = new JsonArray("/bin/sh"),
            },
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. made.Select(layer => (JsonNode)("sha256:" + layer.DiffId))]),
            },
            ["history"] = new JsonArray(
                [.. made.Select(_ => new JsonObject { ["created"] = created, ["created_by"] = "coppice" })]),
        };
    }

    // Go's names of architectures, from those of the packages: what most of them are for.
    private static string Architecture(Generation generation)
    {
        var most = generation.Packages.Select(package => package.Architecture)
            .Where(name => name is not ("all" or "any")).CountBy(name => name)
            .OrderByDescending(pair => pair.Value).Select(pair => pair.Key).FirstOrDefault();
        return (most ?? RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()) switch
        {
            "x64" or "x86_64" => "amd64",
            "aarch64" => "arm64",
            "i386" or "x86" => "386",
            "armhf" or "armel" => "arm",
            var other => other,
        };
    }
}
