using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Support;

/// <summary>Makes random trees and what is done to them real.</summary>
internal static class TreeMaker
{
    /// <summary>Writes a listing of <see cref="RandomTree"/> into an empty directory, hard links and all.</summary>
    internal static void Make(TreeListing tree, string directory)
    {
        using var links = TempFolderBeside(directory);
        using var linkFolder = DirectoryHandle.Open(links.Path);
        using var writer = new TreeWriter(DirectoryHandle.Open(directory), (entry, parent) =>
        {
            var key = Encoding.ASCII.GetBytes(Digest.Of((entry.Link ?? entry.Path).Bytes).Hex);
            if (entry.Link is null)
            {
                var content = links.At("content");
                File.WriteAllBytes(content, ContentFor(entry));
                using var source = File.OpenHandle(content);
                ContentWriter.Write(source, linkFolder, key, entry);
            }

            parent.Link(linkFolder, key, entry.Path.Name);
        });
        writer.Write(tree.Entries);
    }

    private static byte[] ContentFor(TreeEntry entry) =>
        Enumerable.Range(0, 3).Select(RandomTree.ContentOf).First(content => Digest.Of(content) == entry.Content);

    private static TempFolder TempFolderBeside(string directory) =>
        directory.StartsWith("/dev/shm", StringComparison.Ordinal) ? TempFolder.InMemory() : TempFolder.OnDisk();
}
