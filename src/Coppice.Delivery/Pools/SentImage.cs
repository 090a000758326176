namespace Coppice.Delivery.Pools;

/// <summary>An image that is in a stream.</summary>
/// <param name="Name">The template.</param>
/// <param name="Digest">The image's digest.</param>
/// <param name="Size">What it comes to.</param>
public sealed record SentImage(string Name, string Digest, PartSize Size);
