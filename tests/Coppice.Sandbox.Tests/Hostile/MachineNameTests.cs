using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>
/// A package that copies what the kernel says about its own mounts, processes and limits takes no name of this machine into a
/// template: not the store's path, which has the user's name in it, nor the machine's own.
/// </summary>
[Trait("Category", "Integration")]
public sealed class MachineNameTests(SmallTree tree)
{
    private const string Copy =
        """
        mkdir -p /root/copied/pids; cd /root/copied
        for f in mounts self/mounts self/mountinfo self/mountstats self/cgroup self/environ self/cmdline cmdline swaps partitions locks \
            1/cmdline 1/environ 1/mountinfo sys/kernel/hostname sys/kernel/domainname; do
            cat /proc/$f >"$(echo $f | { IFS=/ read a b; echo $a-$b; })"
        done
        for p in /proc/[0-9]*; do cat $p/cmdline $p/environ >pids/${p##*/}; ls -l $p >>pids/${p##*/}; done
        env >env; hostname >hostname; ls -l /dev /run /run/coppice >listing; true
        """;

    [Theory]
    [InlineData(Way.Step, false, false)]
    [InlineData(Way.Step, true, false)]
    [InlineData(Way.Terminal, false, false)]
    [InlineData(Way.Terminal, true, false)]
    [InlineData(Way.HostTools, false, false)]
    [InlineData(Way.HostTools, true, false)]
    [InlineData(Way.Step, false, true)]
    [InlineData(Way.Step, true, true)]
    [InlineData(Way.HostTools, true, true)]
    public void No_name_of_the_machine_gets_into_a_tree(Way way, bool onDisk, bool isBase)
    {
        using var home = new TempFolder("coppice-test-username-");
        foreach (var name in (string[])["layer", "packages", "metadata"])
        {
            Directory.CreateDirectory(home.At("store", name));
            File.WriteAllText(home.At("store", name, "file"), name);
        }

        Directory.CreateDirectory(home.At("store", "work"));
        using var host = SandboxHost.Start(new ProcessRunner(), home.At("store", "work"), Inside.Limits);
        using var mounted = isBase
            ? host.Mount([], 16 << 20, onDisk, Fill)
            : host.Mount([tree.Layer, home.At("store", "layer")], 1 << 20, onDisk);
        Directory.CreateDirectory(host.SharedFolder + "/shown");
        SandboxBind[] binds =
        [
            new(home.At("store", "packages"), "/run/coppice/packages"),
            new(home.At("store", "metadata"), "/run/coppice/metadata"),
            new(home.At("store", "metadata", "file"), "/run/coppice/file"), host.SharedBind("shown", "/run/coppice/shown"),
        ];
        const string Script =
            "exec </dev/null >/dev/null 2>&1; cd /run/coppice; cat packages/file metadata/file file >/root/seen; "
            + "ls shown >>/root/seen; echo x >packages/new; " + Copy;
        string[] shell = ["sh", "-c", Script];
        switch (way)
        {
            case Way.Step:
                host.Run(mounted, new SandboxCommand(shell) { Binds = binds });
                break;
            case Way.Terminal:
                host.RunAttached(mounted, new SandboxCommand(shell) { Binds = binds }, interactive: true);
                break;
            default:
                binds = [.. binds.Select(bind => bind with { Target = "/target" + bind.Target })];
                var inTarget = new SandboxCommand(["chroot", "/target", .. shell])
                {
                    Binds = binds,
                    Programs = ["chroot"],
                    TargetRuns = true,
                };
                host.RunHostTools(mounted, inTarget);
                break;
        }

        Assert.Equal("packagesmetadatametadata", File.ReadAllText(mounted.UpperDirectory + "/root/seen"));
        Assert.False(File.Exists(home.At("store", "packages", "new")));
        var copied = Directory.EnumerateFiles(mounted.UpperDirectory + "/root/copied", "*", SearchOption.AllDirectories)
            .ToDictionary(file => file, file => Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparer.Ordinal);
        Assert.Contains(copied, file => file.Value.Contains("/run/coppice/packages", StringComparison.Ordinal));
        string[] names = [home.Path, Path.GetFileName(home.Path), tree.Layer, Environment.MachineName];
        foreach (var name in names.Where(name => name != "localhost"))
        {
            Assert.All(copied, file => Assert.DoesNotMatch($@"(?<!\w){Regex.Escape(name)}(?!\w)", file.Value));
        }
    }

    private void Fill(string upper) => new ProcessRunner().Run(Command.Own("cp", ["--archive", tree.Layer + "/.", upper]));
}
