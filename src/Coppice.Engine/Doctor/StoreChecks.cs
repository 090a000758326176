using System.Runtime.InteropServices;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Engine.Doctor;

/// <summary>Checks the file system that the store lies on, by trying.</summary>
public static class StoreChecks
{
    private const string Hint = "coppice --store PATH doctor, with a folder on ext4, XFS or btrfs";

    /// <summary>Whether the store can be written, has hard links, and keeps the extended attributes that layers need.</summary>
    /// <param name="store">Absolute path of the store; it is not created, only the nearest folder above it is tried.</param>
    public static IEnumerable<Finding> Of(string store)
    {
        var folder = NearestFolder(store);
        DirectoryInfo trial;
        try
        {
            trial = Directory.CreateDirectory(Path.Combine(folder, $".coppice-doctor-{Guid.NewGuid():N}"));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return [Finding.Problem("store", $"{VisibleText.Of(folder)} cannot be written: {VisibleText.Of(e.Message)}", Hint)];
        }

        try
        {
            using var tried = DirectoryHandle.Open(trial.FullName);
            using var file = tried.CreateFile("file"u8);
            return
            [
                Finding.Good("store", $"{VisibleText.Of(store)}{(folder == store ? "" : " (not made yet)")}"),
                Try("hard links", "none on this file system", () => tried.Link(tried, "file"u8, "file2"u8)),
                Try("user attributes", "cannot be set on this file system", () => Xattr.Set(file, "user.coppice"u8, "1"u8)),
                Try("trusted attributes", "cannot be set on this file system", () => Xattr.Set(file, "trusted.coppice"u8, "1"u8)),
            ];
        }
        finally
        {
            trial.Delete(recursive: true);
        }
    }

    /// <summary>The path itself when it is a folder, else the nearest one above it.</summary>
    public static string NearestFolder(string path)
    {
        var folder = path;
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder) ?? "/";
        }

        return folder;
    }

    private static Finding Try(string check, string otherwise, Action action)
    {
        try
        {
            action();
            return Finding.Good(check, "supported");
        }
        catch (PosixException e)
        {
            return Finding.Problem(check, $"{otherwise}: {Marshal.GetPInvokeErrorMessage(e.Number)}", Hint);
        }
    }
}
