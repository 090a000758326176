using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>Nothing of the machine, the moment and the tool gets into a template.</summary>
[Trait("Category", "Integration")]
public sealed class NoTraceTests(GrownStarter starter)
{
    public static TheoryData<string> Templates => [.. GrownStarter.Names];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Neither_names_nor_contents_tell_that_coppice_was_there(string name)
    {
        // xargs, because grep ends with 1 when it finds nothing.
        Assert.Equal(
            "",
            starter.Template(name).Run(
                "sh", "-c", "find / -xdev -iname '*coppice*'; find / -xdev -type f -print0 | xargs -0 grep -il coppice || :"));
        Assert.Equal("", starter.Template(name).Run("find", "/usr/sbin/", "-name", "policy-rc.d"));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Nothing_of_this_machine_is_inside(string name)
    {
        var template = starter.Template(name);
        Assert.Equal(
            "",
            template.Run(
                "sh", "-c", "for file in /etc/hostname /etc/resolv.conf /etc/hosts; do ! test -s $file || echo $file; done"));
        Assert.Equal("", template.Run("sh", "-c", "cat /etc/machine-id /var/lib/dbus/machine-id 2>/dev/null || :"));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Logs_caches_and_volatile_folders_are_empty(string name)
    {
        var template = starter.Template(name);
        Assert.Equal("", template.Run("find", "/var/log", "-type", "f", "-size", "+0"));
        Assert.Equal("", template.Run("find", "/tmp", "/var/tmp", "-mindepth", "1"));
        Assert.Equal(
            "",
            template.Run(
                "sh", "-c",
                "find /run -mindepth 1 ! -path /run/lock; find /var/lib/dpkg /var/cache/debconf /etc -name '*-old' -o -name "
                    + "'lock*' -o -path '/etc/*-' -type f"));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Nothing_is_dated_after_the_snapshot(string name)
    {
        var template = starter.Template(name);
        // In the layers as they lie: in a mount the root has the time of the mount. Whiteouts have no time that anybody sees.
        Assert.Equal("", Shell.Run("find", [.. template.Layers, "-newermt", $"@{template.Epoch}", "!", "-type", "c"]));
        // Seconds only: another file system or a tar would not keep more.
        Assert.Equal(
            "",
            Shell.Run(
                "sh",
                ["-c", "find \"$@\" ! -type c -printf '%T@ %p\\n' | grep -v '^[0-9]*\\.0* ' || :", "find", .. template.Layers]));
    }
}
