using System.Text;
using Coppice.Caching.Requests;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Caching.Repositories;

/// <summary>A folder that <c>publish</c> made. No link is followed, so nothing outside it can be asked for.</summary>
/// <param name="root">Absolute path.</param>
internal sealed class PublishedFolder(string root)
{
    private const int BufferSize = 256 << 10;

    // What a run has not finished.
    private static readonly string[] Unfinished = [".part", ".partial", ".tmp"];

    // A name in these never gets another content.
    private static readonly string[] Lasting = ["pool", "by-hash", "rpm"];

    /// <summary>Answers with a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Its path below the folder, unescaped.</param>
    public async Task SendAsync(HttpContext context, string path)
    {
        var names = path.Split('/');
        using var file = names.All(IsServed) ? TryOpen(names) : null;
        if (file is null)
        {
            await ShortAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such file.");
            return;
        }

        var status = PosixFile.Status(file);
        var tag = $"{status.Size:x}-{status.Mtime:x}-{status.MtimeNanoseconds:x}-{status.Inode:x}";
        var modified = DateTimeOffset.FromUnixTimeSeconds(status.Mtime);
        if (FileHead.Write(context, status.Size, tag, modified, names.Any(Lasting.Contains)) is { } part)
        {
            await CopyAsync(file, part, context);
        }
    }

    private static bool IsServed(string name) => name.Length > 0 && name[0] != '.' && !name.Contains('\0')
        && !Unfinished.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    private SafeFileHandle? TryOpen(string[] names)
    {
        try
        {
            var folder = DirectoryHandle.Open(root);
            foreach (var name in names[..^1])
            {
                using var above = folder;
                folder = above.OpenDirectory(Encoding.UTF8.GetBytes(name));
            }

            using (folder)
            {
                var file = folder.OpenFile(Encoding.UTF8.GetBytes(names[^1]));
                if (PosixFile.Status(file).Kind == FileKind.File)
                {
                    return file;
                }

                file.Dispose();
                return null;
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return null;
        }
    }

    private static async Task CopyAsync(SafeFileHandle file, ByteRange part, HttpContext context)
    {
        var buffer = new byte[BufferSize];
        for (var at = part.From; at < part.Until;)
        {
            var most = (int)Math.Min(buffer.Length, part.Until - at);
            var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, most), at, context.RequestAborted);
            if (read == 0)
            {
                // It was cut meanwhile: nobody must take this for all of it.
                context.Abort();
                return;
            }

            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            at += read;
        }
    }
}
