using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Unpacking;
using Coppice.Sandbox;

namespace Coppice.Growing.Tests.Unpacking;

/// <summary>
/// Packages that share a confined process, decompressed by a dpkg-deb that does what a file says: it stands for one that was
/// taken over.
/// </summary>
public sealed class PackageDecompressorTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<Command> started = [];

    public PackageDecompressorTests()
    {
        Directory.CreateDirectory(folder.At("bin"));
        Write(
            "bin/dpkg-deb", "#!/bin/sh\ncase $1 in --ctrl-tarfile) printf 'control of '; cat \"$2\" ;; *) . \"$2\" ;; esac\n",
            0x1ed);
    }

    [Fact]
    public void Each_package_comes_out_as_its_own_file_says()
    {
        var packages = Packages("printf one", "printf two", "exit 1", "printf four");
        Assert.Equal([true, true, false, true], Run(packages));
        Assert.Equal(["one", "two", "four"], new[] { 0, 1, 3 }.Select(i => Payload(packages[i])));
        Assert.Equal("control of printf two", File.ReadAllText(Path.Combine(packages[1].Folder, "control.tar")));
        // All together, and the broken one once more on its own.
        Assert.Equal(2, started.Count);
    }

    [Fact]
    public void A_package_that_takes_its_process_over_changes_nothing_that_others_become()
    {
        // Descriptors, files, and a process that stays and tries on while others are decompressed.
        const string Attack = """
            attack() {
                for i in 3 4 5 6 7 8 9; do eval "echo evil >&$i"; done
                bash -c 'for ((i = 10; i < 300; i++)); do echo evil >&$i; done'
                find / -xdev -name '*.tar' -exec sh -c 'echo evil >"$1"' - {} ';'
                for place in /proc/self/fd/* /dev/fd/*; do echo evil >"$place"; done
            } 2>/dev/null
            attack
            while :; do attack; done >/dev/null 2>&1 </dev/null &
            printf mine
            """;
        var packages = Packages(["printf first", Attack, .. Enumerable.Range(0, 20).Select(i => $"sleep 0.01; printf after{i}")]);
        Assert.All(Run(packages), Assert.True);
        Assert.Equal(
            ["first", .. Enumerable.Range(0, 20).Select(i => $"after{i}")], packages.Where((_, i) => i != 1).Select(Payload));
        Assert.Equal("mine", Payload(packages[1]));
        Assert.Single(started);
    }

    [Fact]
    public void A_package_that_ends_the_shared_process_costs_the_others_one_of_their_own()
    {
        var packages = Packages("printf one", "kill -9 -1; exit 0", "printf three");
        Assert.Equal([true, false, true], Run(packages));
        Assert.Equal(["one", "three"], new[] { 0, 2 }.Select(i => Payload(packages[i])));
    }

    [Fact]
    public void A_package_writes_no_more_than_it_may_whatever_others_may()
    {
        var packages = Packages("head -c 3000 /dev/zero", "head -c 3000 /dev/zero");
        packages[0] = packages[0] with { Limit = 2000 };
        Assert.Equal([false, true], Run(packages));
        Assert.Equal(2048, new FileInfo(Path.Combine(packages[0].Folder, "payload.tar")).Length);
    }

    [Fact]
    public void Packages_are_shared_out_by_size_and_no_process_gets_more_than_it_has_descriptors_for()
    {
        Assert.Empty(PackageDecompressor.Shares<long>([], 2, size => size));
        Assert.Equal([[5]], PackageDecompressor.Shares([5L], 2, size => size));
        Assert.Equal([[10, 2], [6, 5]], PackageDecompressor.Shares([2L, 5, 6, 10], 2, size => size));
        var many = PackageDecompressor.Shares(Enumerable.Repeat(1L, 300).ToList(), 2, size => size);
        Assert.Equal((3, 300), (many.Count, many.Sum(share => share.Count)));
        Assert.All(many, share => Assert.InRange(share.Count, 1, PackageDecompressor.MostTogether));
    }

    public void Dispose() => folder.Dispose();

    private IReadOnlyList<bool> Run(IReadOnlyList<PackageToUnpack> packages) =>
        new PackageDecompressor(new WithOwnTool(this), new DebianPackageManager())
            .Run(packages, TestContext.Current.CancellationToken);

    private List<PackageToUnpack> Packages(params string[] scripts) => [.. scripts.Select((script, i) =>
    {
        Directory.CreateDirectory(folder.At($"{i}"));
        return new PackageToUnpack(Write($"{i}/a.deb", script, 0x1a4), folder.At($"{i}"), 1 << 20);
    })];

    private string Write(string name, string text, int mode)
    {
        File.WriteAllText(folder.At(name), text);
        File.SetUnixFileMode(folder.At(name), (UnixFileMode)mode);
        return folder.At(name);
    }

    private static string Payload(PackageToUnpack package) => File.ReadAllText(Path.Combine(package.Folder, "payload.tar"));

    // Really confined, with the tool of this test first in PATH.
    private sealed class WithOwnTool(PackageDecompressorTests test) : IProcessRunner
    {
        public CommandResult Run(Command command, CancellationToken cancel = default)
        {
            test.started.Add(command);
            var bin = test.folder.At("bin");
            var more = command.Confinement! with { Readable = [.. command.Confinement.Readable, new ShownPath(bin, bin)] };
            return new ConfinedRunner().Run(
                Command.Confined(command.Program, command.Arguments, more) with
                {
                    Environment = new Dictionary<string, string> { ["PATH"] = $"{bin}:/usr/bin:/bin" },
                },
                cancel);
        }
    }
}
