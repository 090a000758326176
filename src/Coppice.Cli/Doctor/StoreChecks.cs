using System.Runtime.InteropServices;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Cli.Doctor;

/// <summary>Checks the file system that the store lies on, by trying.</summary>
public static partial class StoreChecks
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [Finding.Problem("store", $"{VisibleText.Of(folder)} cannot be written: {VisibleText.Of(e.Message)}", Hint)];
        }

        try
        {
            var file = Path.Combine(trial.FullName, "file");
            File.WriteAllText(file, "");
            return
            [
                Finding.Good("store", $"{VisibleText.Of(store)}{(folder == store ? "" : " (not made yet)")}"),
                Link(file, file + "2") == 0
                    ? Finding.Good("hard links", "yes")
                    : Finding.Problem("hard links", $"none on this file system: {Marshal.GetLastPInvokeErrorMessage()}", Hint),
                Attribute(file, "user.coppice"),
                Attribute(file, "trusted.coppice"),
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

    private static Finding Attribute(string file, string name)
    {
        var check = $"{name.Split('.')[0]} attributes";
        var value = Encoding.ASCII.GetBytes("1");
        return SetAttribute(file, name, value, (nuint)value.Length, 0) == 0
            ? Finding.Good(check, "yes")
            : Finding.Problem(check, $"cannot be set on this file system: {Marshal.GetLastPInvokeErrorMessage()}", Hint);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string created);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte[] value, nuint size, int flags);
}
