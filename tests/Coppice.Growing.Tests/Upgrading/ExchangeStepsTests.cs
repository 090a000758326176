using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Upgrading;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Upgrading;

public sealed class ExchangeStepsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ProcessRunner runner = new();

    [Fact]
    public void A_list_names_paths_as_a_package_does_each_with_an_end_that_no_name_has() => Assert.Equal(
        [.. "./usr/bin/true\0./etc/a\nb\0./"u8, 0xff, 0],
        ExchangeSteps.Names([BytePath.Of("usr/bin/true"), BytePath.Of("etc/a\nb"), BytePath.Of([0xff])]));

    [Fact]
    public void What_is_named_comes_out_and_nothing_else_whatever_it_is_called()
    {
        // Names that tar, or a list of names, could take for something else; the last is not UTF-8.
        byte[][] odd =
        [
            .. ((string[])["plain", "two words", "-x", "--checkpoint=1", "a\nb", @"back\nslash", "*", "[a]", "#x", "@x"])
                .Select(Encoding.UTF8.GetBytes),
            [0xe4, 0xff],
        ];
        var usr = BytePath.Of("usr");
        Run(
            "mkdir -p packed/usr/folder out/usr; touch packed/usr/folder/below packed/usr/other packed/usr/ax; cd packed/usr; "
                + "xargs -0 touch --",
            Names(odd));
        var wanted = odd.Select(name => usr.Child(name)).Append(usr.Child("folder"u8)).ToList();
        File.WriteAllBytes(folder.At("list"), ExchangeSteps.Names(wanted));
        Run(
            $"tar --create --directory=packed --sort=name --file=payload.tar ./usr; {ExchangeSteps.Extract}; cd out; extract "
                + "../list <../payload.tar");
        Assert.Equal(
            odd.Append("folder"u8.ToArray()).Select(Convert.ToHexString).Order(StringComparer.Ordinal),
            Run("cd out/usr; find . -mindepth 1 -printf '%P\\0'").Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(name => Convert.ToHexString(Encoding.Latin1.GetBytes(name))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_member_that_is_not_there_fails()
    {
        Run("mkdir -p packed/usr; touch packed/usr/x; tar --create --directory=packed --file=payload.tar ./usr");
        File.WriteAllBytes(folder.At("list"), ExchangeSteps.Names([BytePath.Of("usr/y")]));
        Assert.False(Shell($"{ExchangeSteps.Extract}; extract list <payload.tar").Succeeded);
    }

    [Fact]
    public void A_folder_and_a_link_to_one_stay_as_they_are()
    {
        Run(
            "mkdir -p packed/usr packed/bin out/usr; touch packed/usr/x packed/bin/y; ln -s usr out/bin; chmod 750 out/usr; tar "
                + "--create --directory=packed --sort=name --file=payload.tar ./usr ./bin");
        File.WriteAllBytes(folder.At("list"), ExchangeSteps.Names([BytePath.Of("usr/x"), BytePath.Of("bin/y")]));
        Run($"{ExchangeSteps.Extract}; cd out; extract ../list <../payload.tar");
        Assert.Equal("usr\n750\nx\ny\n", Run("cd out; readlink bin; stat -c %a usr; ls usr"));
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Names(IEnumerable<byte[]> names) => [.. names.SelectMany(name => (byte[])[.. name, 0])];

    private string Run(string script, byte[]? input = null)
    {
        var result = Shell(script, input);
        Assert.True(result.Succeeded, result.Error);
        return Encoding.Latin1.GetString(result.Output);
    }

    private CommandResult Shell(string script, byte[]? input = null) =>
        runner.Run(Command.Own("/bin/sh", ["-euc", script]) with { Directory = folder.Path, Input = input });
}
