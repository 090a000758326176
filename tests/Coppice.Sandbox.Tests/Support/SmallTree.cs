using System.Text.RegularExpressions;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

[assembly: AssemblyFixture(typeof(SmallTree))]

namespace Coppice.Sandbox.Tests.Support;

/// <summary>
/// A layer with just enough programs to attack from, copied from this machine once for all tests: what it shows of the machine is
/// what was copied, nothing else.
/// </summary>
public sealed partial class SmallTree : IDisposable
{
    private static readonly string[] Programs =
    [
        "sh", "ls", "cat", "mkdir", "mknod", "mount", "umount", "unshare", "nsenter", "chroot", "kill", "sleep", "id", "hostname",
        "dd",
        "ln", "chmod", "readlink", "setsid", "perl", "stat", "head", "rm", "yes", "ipcs", "find", "nohup", "env", "touch",
        "chown",
    ];

    private readonly Lazy<TempFolder> made = new(Make);

    /// <summary>
    /// The layer's directory; made when a test first asks, since a run without such tests may be one that gets killed.
    /// </summary>
    public string Layer => made.Value.Path;

    public void Dispose()
    {
        if (made.IsValueCreated)
        {
            made.Value.Dispose();
        }
    }

    private static TempFolder Make()
    {
        var folder = new TempFolder("coppice-tree-");
        foreach (var directory
            in (string[])["usr/bin", "usr/lib", "usr/lib64", "etc", "proc", "dev", "run", "tmp", "var/tmp", "root", "usr/share"])
        {
            Directory.CreateDirectory(folder.At(directory));
        }

        foreach (var (link, target)
            in (ReadOnlySpan<(string, string)>)[("bin", "usr/bin"), ("sbin", "usr/bin"), ("lib", "usr/lib"), ("lib64", "usr/lib64"), ("usr/sbin", "bin")])
        {
            File.CreateSymbolicLink(folder.At(link), target);
        }

        File.WriteAllText(folder.At("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        foreach (var program in Programs.Select(Find))
        {
            File.Copy(program, folder.At("usr/bin", Path.GetFileName(program)));
        }

        var libraries = new ProcessRunner().Run(Command.Own("ldd", [.. Programs.Select(Find)])).Text;
        foreach (var library in LibraryPath().Matches(libraries).Select(match => match.Value).Distinct())
        {
            var copy = folder.Path + library;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(library, copy, overwrite: true);
        }

        // Perl finds its modules in the folder that its program was built for.
        foreach (var modules
            in Directory.EnumerateDirectories(
                "/usr/lib", "perl-base", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }))
        {
            new ProcessRunner().Run(Command.Own("cp", ["--recursive", modules, folder.Path + Path.GetDirectoryName(modules)]));
        }

        return folder;
    }

    private static string Find(string program) =>
        ((string[])["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"]).Select(place => place + program).First(File.Exists);

    [GeneratedRegex(@"(?<=[ \t])/(?:lib|usr)\S+(?= \(0x)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LibraryPath();
}
