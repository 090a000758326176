using System.Text.Json.Nodes;
using Coppice.Foundation;

namespace Coppice.Delivery.Oci;

/// <summary>Says where content is (image-spec, descriptor.md).</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest">The SHA-256 digest, in hexadecimal.</param>
/// <param name="Size">The size in bytes.</param>
internal sealed record OciDescriptor(string MediaType, string Digest, long Size)
{
    internal const string Index = "application/vnd.oci.image.index.v1+json";
    internal const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    internal const string Config = "application/vnd.oci.image.config.v1+json";
    internal const string Layer = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>As JSON, with annotations in order.</summary>
    internal JsonObject ToJson(params ReadOnlySpan<(string Name, string Value)> annotations)
    {
        var json = new JsonObject { ["mediaType"] = MediaType, ["digest"] = "sha256:" + Digest, ["size"] = Size };
        if (!annotations.IsEmpty)
        {
            var noted = new JsonObject();
            foreach (var (name, value) in annotations)
            {
                noted[name] = value;
            }

            json["annotations"] = noted;
        }

        return json;
    }

    /// <summary>From JSON.</summary>
    /// <exception cref="Failure">It is no descriptor with a SHA-256 digest.</exception>
    internal static OciDescriptor Parse(JsonNode? json)
    {
        try
        {
            var digest = (string?)json?["digest"] ?? "";
            return digest.StartsWith("sha256:", StringComparison.Ordinal)
                && digest.Length == 71
                && digest[7..].All(c => char.IsAsciiHexDigitLower(c) || char.IsAsciiDigit(c))
                ? new OciDescriptor((string?)json!["mediaType"] ?? "", digest[7..], (long?)json["size"] ?? 0)
                : throw Wrong(null);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            throw Wrong(e);
        }
    }

    private static Failure Wrong(Exception? inner) =>
        new(
            "not an OCI layout that coppice can add to: a descriptor without a SHA-256 digest", "name another folder",
            inner: inner, kind: ProblemKind.Usage);
}
