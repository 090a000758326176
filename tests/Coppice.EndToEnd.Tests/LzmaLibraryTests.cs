using System.Text.RegularExpressions;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>Unpacking with the library that <c>./coppice</c> gets (scripts/liblzma.sh; <c>./test</c> gets it, too).</summary>
[Collection(StarterCollection.Name)]
[Trait("Category", "Integration")]
public sealed partial class LzmaLibraryTests(GrownStarter starter)
{
    private const string InSandbox = "/run/coppice/files/lib/liblzma.so.5";

    private static readonly string Library = Path.Combine(Checkout.Root, "artifacts/liblzma/liblzma.so.5");

    [Fact]
    public void The_trees_are_those_without_it_and_only_dpkg_deb_has_used_it()
    {
        Assert.SkipUnless(File.Exists(Library), "no liblzma newer than this machine's own: it is quick enough, or it could not be had");
        var store = starter.NewFolder("quicker");
        PackageCache.CopyMetadataAndPackages(starter.Store, store);
        var trace = Path.Combine(starter.NewFolder("trace"), "trace");
        new CoppiceProgram(store)
        {
            Through = ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "200", "-o", trace, "-e", "trace=execve,openat"],
            Environment = new Dictionary<string, string> { ["COPPICE_LIBLZMA"] = Library },
        }.Run("build", "--offline", "debian-12-minimal", "net-base");

        foreach (var name in (string[])["debian-12-minimal", "net-base"])
        {
            Assert.Equal(starter.Template(name).Tree, new GrownTemplate(store, name).Tree);
        }

        // Coppice reads it. Outside it serves for twins of packages; in the sandbox for those that one template alone installs.
        HashSet<(string, string)> expected = [("coppice", Library), ("dpkg-deb", InSandbox), ("dpkg-deb", Library)];
        Assert.Equal(expected, Users(File.ReadLines(trace)));
    }

    // Which program, by its last execve, has opened which of the two copies.
    private static HashSet<(string Program, string Library)> Users(IEnumerable<string> trace)
    {
        var programs = new Dictionary<string, string>();
        var users = new HashSet<(string, string)>();
        foreach (var line in trace)
        {
            if (Started().Match(line) is { Success: true } started)
            {
                programs[started.Groups["process"].Value] = Path.GetFileName(started.Groups["path"].Value);
            }
            else if (Opened().Match(line) is { Success: true } opened && opened.Groups["path"].Value is var path && (path == Library || path == InSandbox))
            {
                users.Add((programs.GetValueOrDefault(opened.Groups["process"].Value, "coppice"), path));
            }
        }

        return users;
    }

    [GeneratedRegex(@"^(?<process>\d+) +execve\(""(?<path>[^""]+)"".*(= 0|<unfinished \.\.\.>)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Started();

    [GeneratedRegex(@"^(?<process>\d+) +openat\([^""]*""(?<path>/[^""]*/liblzma\.so\.5)"", .*(= [0-9]+|<unfinished \.\.\.>)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Opened();
}
