using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

/// <summary>What packages beside a family file say of themselves; a stranger may have made them.</summary>
public sealed class DebianOwnPackagesTests
{
    private static readonly OwnFile File = new("sub.deb", 42, Digest.Of("content"));
    private readonly DebianOwnPackages format = new();

    private OwnPackage Read(string control) => format.Read(Encoding.UTF8.GetBytes(control), File);

    [Fact]
    public void The_index_has_what_the_package_says_and_what_the_file_is()
    {
        var package = Read("Package: tool\nVersion: 1.0-1\nArchitecture: all\nDepends: a,\n b\nDescription: x\n more\n");
        var (path, index, releasePath, release, signaturePath, _) =
            format.Archive([package, Read("Package: b\nVersion: 2\nArchitecture: amd64\n")]);
        var entry = new PackagesIndex(index).Find("tool").Single();
        Assert.Equal(("Packages", "Release", "Release.gpg", "tool"), (path, releasePath, signaturePath, package.Name));
        Assert.Equal(new ReleaseEntry("Packages", index.Length, Digest.Of(index)), ReleaseFile.Parse(release).Files["Packages"]);
        Assert.Equal(("sub.deb", 42L, File.Digest, "a,\n b"), (entry.Path, entry.Size, entry.Digest, entry.Depends));
        Assert.Equal(2, new PackagesIndex(index).Names.Count);
    }

    [Theory]
    [InlineData("Filename: ../../etc/passwd\n")]
    [InlineData("filename: other.deb\nSIZE: 1\n")]
    [InlineData("Filename: a\n continued\nSHA256: 00\nSHA512: 00\nMD5sum: 00\n")]
    public void A_package_has_no_say_in_where_it_lies_and_what_it_hashes_to(string more)
    {
        var package = Read($"Package: tool\nVersion: 1.0\n{more}Architecture: all\n{more}");
        var entry = new PackagesIndex(format.Archive([package]).Index).Find("tool").Single();
        Assert.Equal(("sub.deb", 42L, File.Digest), (entry.Path, entry.Size, entry.Digest));
        Assert.DoesNotContain("continued", Encoding.UTF8.GetString(package.Entry.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Version: 1.0\nArchitecture: all\n")]
    [InlineData("Package: tool\nArchitecture: all\n")]
    [InlineData("Package: tool\nVersion: not a version\nArchitecture: all\n")]
    [InlineData("Package: ../x\nVersion: 1.0\nArchitecture: all\n")]
    public void What_does_not_say_what_it_is_is_refused(string control) => Assert.Throws<Failure>(() => Read(control));

    [Fact]
    public void An_empty_line_does_not_make_two_packages_of_one()
    {
        var package = Read("Package: tool\nVersion: 1.0\nArchitecture: all\n\nPackage: libc6\nVersion: 9\n");
        Assert.Equal(["tool"], new PackagesIndex(format.Archive([package]).Index).Names);
    }

    [Fact]
    public void A_path_that_no_archive_could_have_is_refused() => Assert.Throws<Failure>(() => format.Read(
        "Package: tool\nVersion: 1.0\nArchitecture: all\n"u8.ToArray(), File with { Path = "a b.deb" }));
}
