using System.Text;
using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests.Debian;

public sealed class ContentsFileTests
{
    [Fact]
    public void A_line_is_a_path_and_the_packages_that_have_it() => Assert.Equal(
        ["bin/sh dash", "usr/bin/cmp diffutils", "usr/share/a file diffutils", "usr/share/a file busybox-static"],
        Read(
            "bin/sh\tshells/dash\nusr/bin/cmp                     utils/diffutils\nusr/share/a file  "
                + "utils/diffutils,non-free/utils/busybox-static\n"));

    [Fact]
    public void Old_forms_are_read_as_well() => Assert.Equal(
        ["usr/bin/x pkg"],
        Read(
            "This file maps each file available in the system to the package(s).\n\nFILE  \t LOCATION (of the "
                + "packages)\n./usr/bin/x  pkg"));

    [Theory]
    [InlineData("usr/bin/x")]
    [InlineData("usr/bin/x  ")]
    [InlineData("  pkg")]
    [InlineData("usr/bin/  utils/pkg")]
    [InlineData("usr/bin/x  utils/p\u001b[31mkg")]
    [InlineData("usr/bin/x  ,/,utils/")]
    public void What_has_another_form_is_passed_over(string line) =>
        Assert.Equal(["bin/sh dash"], Read($"{line}\nbin/sh shells/dash\n"));

    [Fact]
    public void A_line_without_an_end_is_refused() =>
        Assert.Throws<InvalidDataException>(() => ContentsFile.Read(new MemoryStream(new byte[3 << 20]), (_, _) => { }));

    [Fact]
    public void Bytes_of_names_are_kept()
    {
        var found = new List<byte[]>();
        ContentsFile.Read(
            new MemoryStream([0xff, (byte)'/', 0xe4, (byte)'\t', (byte)'a', (byte)'/', (byte)'b', (byte)'b', (byte)'\n']),
            (path, _) => found.Add(path.ToArray()));
        Assert.Equal([0xff, (byte)'/', 0xe4], Assert.Single(found));
    }

    private static List<string> Read(string text)
    {
        var found = new List<string>();
        ContentsFile.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(text)),
            (path, package) => found.Add($"{Encoding.UTF8.GetString(path)} {Encoding.UTF8.GetString(package)}"));
        return found;
    }
}
