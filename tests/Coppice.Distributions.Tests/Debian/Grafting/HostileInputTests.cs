using System.Text;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Grafting;

/// <summary>
/// What lies in a template was written by packages: whatever it is, the answer is a merge, a doubt or a failure, never a crash.
/// </summary>
public sealed class HostileInputTests
{
    private const string Triggers = "var/lib/dpkg/triggers/";
    private const string Info = "var/lib/dpkg/info/";

    private static readonly string[] Paths =
        [
            "var/lib/dpkg/status", "var/lib/dpkg/triggers/File", "var/cache/debconf/config.dat",
            "var/cache/debconf/templates.dat", "etc/passwd", "etc/group", "etc/shadow", "etc/gshadow",
            "var/lib/apt/extended_states",
        ];

    private static readonly byte[] Good = Dpkg.Status(
        Dpkg.Package("a", more: "Depends: b (>= 1) | c, d\nProvides: e (= 2), f\nConflicts: g (<< 3)"),
        Dpkg.Package("b", "1:2-3"), "root:x:0:0:root:/root:/bin/sh\nx:x:100:100:::", "Name: a/b\nValue: 1");

    [Fact]
    public void Every_cut_is_answered()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            All(Good[..length]);
        }
    }

    [Fact]
    public void Flipped_bytes_are_answered()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var text = Good.ToArray();
            for (var i = random.Next(1, 20); i > 0; i--)
            {
                text[random.Next(text.Length)] = (byte)random.Next(256);
            }

            All(text);
        }
    }

    [Fact]
    public void Noise_is_answered()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var text = new byte[seed * 20];
            new Random(seed).NextBytes(text);
            All(text);
            // Noise made of what means something.
            All([.. text.Select(b => "Package: \n\0/.,|()=<>:1~a"u8[b % 24])]);
        }
    }

    [Fact]
    public void Huge_files_are_answered()
    {
        Merges(new byte[4 << 20], Good);
        Merges(Encoding.ASCII.GetBytes(new string('\n', 4 << 20)), Good);
        Merges(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"u{i}:x:{i}:{i}::/:/\n"))), Good);
        Merges(Dpkg.Status([.. Enumerable.Range(0, 20_000).Select(i => Dpkg.Package($"p{i}"))]), Good);
        _ = new DpkgDatabase(
            Encoding.ASCII.GetBytes("Package: x\nDepends: " + string.Concat(Enumerable.Repeat("a | b, ", 500_000))));
    }

    [Fact]
    public void Stanzas_and_lines_that_stand_twice_are_a_doubt_wherever_they_would_be_merged() =>
        Assert.All(
            Paths.SkipLast(1),
            path =>
                Assert.Throws<MustRebuildException>(() =>
                    SharedFiles.Merge(BytePath.Of(path), Twice("1"), Twice("2"), Twice("3"))));

    [Theory]
    [InlineData("File", "/usr/../../etc x\n")]
    [InlineData("File", "/usr//x x\n")]
    [InlineData("File", "/\0 x\n")]
    [InlineData("File", "//// x\n")]
    [InlineData("File", "/a \n")]
    [InlineData("-", "x\n")]
    [InlineData("$(reboot)", "x\n")]
    [InlineData("named", "../../x\n")]
    public void Triggers_that_are_none_are_answered(string file, string text) => Doubted(() => new MadeTrees
    {
        Own = [Dpkg.Package("x")],
        Parent = [Dpkg.Package("helper")],
        OwnFiles = new() { [Triggers + file] = text },
        ParentFiles = new() { [Info + "helper.triggers"] = "activate " + file },
    }.Regenerate());

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("a/../b")]
    [InlineData("\0")]
    [InlineData("")]
    [InlineData("\u001b[31m")]
    public void Names_of_packages_that_lead_elsewhere_are_a_doubt(string name)
    {
        var trees = new MadeTrees
        {
            Own = [Dpkg.Package(name), Dpkg.Package("listener")],
            OwnFiles = new() { [Triggers + "named"] = "listener\n" },
        };
        Assert.DoesNotContain('\u001b', Assert.Throws<MustRebuildException>(() => trees.Regenerate()).Message);
        Assert.Throws<MustRebuildException>(() =>
            (trees with { Own = [Dpkg.Package("listener")], Parent = trees.Own }).Regenerate());
    }

    [Fact]
    public void Long_scripts_are_read_to_their_end()
    {
        foreach (var part in (string[])["/usr/", "/etc/....", "a", "a.", "/usr/a/../", "\0", "/var"])
        {
            var script = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length)) + "/etc/foo";
            Doubted(() =>
                new MadeTrees
                {
                    Own = [Dpkg.Package("x")],
                    ParentChanges = ["etc/foo", "usr/bin/aaa"],
                    OwnFiles = new() { [Info + "x.postinst"] = script },
                }.Regenerate());
        }
    }

    private static byte[] Twice(string value) =>
        Dpkg.Bytes(string.Concat(Enumerable.Repeat($"Package: x\nName: x\nx:{value}\n\n", 2)));

    private static void All(byte[] text)
    {
        Merges(text, Good);
        var (good, bad) = (new DpkgDatabase(Good), new DpkgDatabase(text));
        var changes = Dpkg.Newer("b", "d");
        var question = new PackageQuestion(
            new PackageDatabases(default, default, default), ["a", "", ":", "=1"], Recommends: true, null, null!);
        foreach (var (before, own, parent)
            in ((DpkgDatabase, DpkgDatabase, DpkgDatabase)[])
                [(bad, good, good), (good, bad, good), (good, good, bad), (bad, bad, good)])
        {
            PackageCheck.Of(before, own, parent, question, changes);
        }

        var status = Encoding.Latin1.GetString(text);
        Doubted(() =>
            new MadeTrees
            {
                Own = [status],
                Parent = ["Package: b\nStatus: install ok installed"],
                OwnFiles = new() { [Triggers + "File"] = status, [Triggers + "x"] = status },
            }.Regenerate());
    }

    private static void Merges(byte[] text, byte[] good)
    {
        foreach (var path in Paths.Select(BytePath.Of))
        {
            var rules = new DebianGraftRules();
            var databases = new PackageDatabases(good, good, good);
            Answered(() => rules.Merge(path, text, good, good, databases));
            Answered(() => rules.Merge(path, good, text, good, databases));
            Answered(() => rules.Merge(path, default, good, text, databases));
        }
    }

    private static void Answered(Func<byte[]> merge)
    {
        try
        {
            merge();
        }
        catch (Exception e) when (e is MustRebuildException or Failure)
        {
        }
    }

    // A failure here would be one of the template's update, again and again; a doubt only has it grown again.
    private static void Doubted(Func<RegenerationPlan> regenerate)
    {
        try
        {
            regenerate();
        }
        catch (MustRebuildException)
        {
        }
    }
}
