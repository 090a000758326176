using Coppice.Distributions.Arch.Importing;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Importing;

public sealed class ArchImportRulesTests
{
    [Fact]
    public void The_records_of_pacman_say_what_was_asked_for_and_what_was_brought()
    {
        static string Desc(string name, string reason) =>
            $"%NAME%\n{name}\n\n%VERSION%\n1-1\n\n%ARCH%\nx86_64\n\n{(reason.Length > 0 ? $"%REASON%\n{reason}\n\n" : "")}";
        var tree = new FakeSystem()
            .File("var/lib/pacman/local/base-1-1/desc", Desc("base", ""))
            .File("var/lib/pacman/local/vim-1-1/desc", Desc("vim", ""))
            .File("var/lib/pacman/local/vim-1-1/files",
                "%FILES%\netc/\netc/vimrc\nusr/bin/vim\n\n%BACKUP%\netc/vimrc\t0123456789abcdef0123456789abcdef\n../x\t0123456789abcdef0123456789abcdef\n")
            .File("var/lib/pacman/local/lib-1-1/desc", Desc("lib", "1"))
            .File("etc/pacman.conf", "[options]\nx\n[core]\nInclude = /x\n#[extra-testing]\n[extra]\n\n[vendor]\nServer = x\n");
        var records = new ArchImportRules().Read(tree)!;
        Assert.Equal(["vim"], records.Packages);
        Assert.Equal("/etc/vimrc", $"{Assert.Single(records.Configuration).Path}");
        Assert.Contains(BytePath.Of("usr/bin/vim"), records.Owned);
        Assert.Equal([("type", "arch"), ("repositories", "[core, extra]")], Assert.Single(records.Archives).Lines);
        Assert.Equal(["repository vendor", "mirrors"], records.NotTaken.Select(left => left.What));
        Assert.Equal("/etc/pacman.conf:8:1", records.NotTaken[0].Place);
    }

    [Fact]
    public void What_has_no_record_of_pacman_is_no_system_of_it() => Assert.Null(new ArchImportRules().Read(new FakeSystem()));
}
