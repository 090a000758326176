using System.Text.RegularExpressions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Sandbox;

/// <summary>
/// Copies of some programs of this machine with the libraries that they load: a <c>/usr</c> to show where foreign code runs
/// beside them. chroot(2) does not hold root back, so whatever changes into a tree there can see what is around it; let that be
/// nothing of this machine but these. Thread-safe.
/// </summary>
/// <param name="runner">Runs ldd(1).</param>
/// <param name="folder">Where the copies go, as this process can write it.</param>
internal sealed partial class HostPrograms(IProcessRunner runner, string folder)
{
    private static readonly string[] ProgramFolders = ["/usr/bin", "/usr/sbin"];

    // Without it names that are not ASCII are not understood.
    private const string Locale = "/usr/lib/locale/C.utf8";

    private readonly HashSet<string> done = [];
    private readonly Lock gate = new();

    /// <summary>Makes sure that programs are there.</summary>
    /// <param name="names">Their names.</param>
    /// <exception cref="Failure">This machine has no such program.</exception>
    public void Provide(IEnumerable<string> names)
    {
        lock (gate)
        {
            foreach (var name in names.Where(name => !done.Contains(name)))
            {
                var program = ProgramFolders.Select(place => $"{place}/{name}").FirstOrDefault(File.Exists)
                    ?? throw new Failure($"the program {name} is missing", "coppice doctor", kind: ProblemKind.Machine);
                Copy(program);
                foreach (var library in Libraries(program))
                {
                    Copy(library);
                }

                done.Add(name);
            }

            if (done.Add(Locale) && Directory.Exists(Locale))
            {
                foreach (var file in Directory.EnumerateFiles(Locale, "*", SearchOption.AllDirectories))
                {
                    Copy(file);
                }
            }
        }
    }

    // "       libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x…)", "  /lib64/ld-linux-x86-64.so.2 (0x…)"; of what is linked
    // statically none.
    private IEnumerable<string> Libraries(string program) =>
        LibraryPath().Matches(runner.Run(Command.Own("ldd", program)).Text).Select(match => match.Groups["path"].Value);

    private void Copy(string file)
    {
        // The folders of merged /usr are links in the sandbox, too.
        var place = folder + (file.StartsWith("/usr/", StringComparison.Ordinal) ? file : "/usr" + file);
        if (File.Exists(place))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Copy(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file, place);
    }

    [GeneratedRegex(
        @"^\t(?:\S+ => )?(?<path>/\S+) \(0x",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LibraryPath();
}
