using System.Formats.Tar;
using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch;

/// <summary>Databases that are signed and still lie: keys can be stolen, and repo-add can be fooled.</summary>
public sealed class RepositoryDatabaseTests
{
    private static readonly string Good = Description("tool", "1.0-1");

    [Fact]
    public void Packages_are_read_in_the_order_of_the_file_and_folders_and_other_files_are_not() => Assert.Equal(
        ["tool 1.0-1", "a-b 1:2.0-3"],
        Read(
            Tar(
                ("tool-1.0-1/", null), ("tool-1.0-1/desc", Good), ("tool-1.0-1/depends", "%DEPENDS%\nx\n"),
                ("a-b-1:2.0-3/desc", Description("a-b", "1:2.0-3")))).Select(entry =>
                $"{entry.Name} {entry.Version}"));

    [Fact]
    public void A_repository_may_be_empty() => Assert.Empty(Read(Tar()));

    [Theory]
    [InlineData("../../etc/tool")]
    [InlineData("/etc/tool")]
    [InlineData("-rf")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\u0001b")]
    [InlineData("")]
    public void Names_that_could_be_paths_or_options_are_refused(string name) =>
        Refused(Tar(("x/desc", Description(name, "1.0-1"))));

    [Theory]
    [InlineData("%FILENAME%\n../tool-1.0-1-any.pkg.tar.zst")]
    [InlineData("%FILENAME%\nother-1.0-1-any.pkg.tar.zst")]
    [InlineData("%FILENAME%\ntool-1.0-1-any.pkg.tar.zst/../../x")]
    [InlineData("%VERSION%\n1.0/../1")]
    [InlineData("%VERSION%\n")]
    [InlineData("%ARCH%\n../any")]
    [InlineData("%SHA256SUM%\nnothing")]
    [InlineData("%SHA256SUM%\n")]
    [InlineData("%CSIZE%\n-1")]
    [InlineData("%CSIZE%\n99999999999999999999999")]
    [InlineData("%CSIZE%\n")]
    public void A_field_that_is_wrong_or_missing_is_refused(string field)
    {
        var name = field[..(field.IndexOf('\n') + 1)];
        var lines = Good.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !part.StartsWith(name, StringComparison.Ordinal)).Append(field);
        Refused(Tar(("tool-1.0-1/desc", string.Join("\n\n", lines) + "\n")));
    }

    [Fact]
    public void Two_packages_of_one_name_are_refused_as_pacman_does() =>
        Assert.Contains(
            "tool twice", Refused(Tar(("tool-1.0-1/desc", Good), ("tool-2.0-1/desc", Description("tool", "2.0-1")))),
            StringComparison.Ordinal);

    [Fact]
    public void Two_packages_in_one_entry_or_none_are_refused()
    {
        Refused(Tar(("tool-1.0-1/desc", Good + Description("more", "1.0-1"))));
        Refused(Tar(("tool-1.0-1/desc", "")));
        Refused(Tar(("tool-1.0-1/desc", "no fields at all\n")));
    }

    [Fact]
    public void A_description_without_an_end_is_refused() =>
        Assert.Contains(
            "more than the limit", Refused(Tar(("tool-1.0-1/desc", Good + "%DESC%\n" + new string('x', 5 << 20)))),
            StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_no_names_and_do_no_harm_elsewhere()
    {
        Refused(Tar(("tool-1.0-1/desc", Encoding.Latin1.GetBytes(Description("to\u00ffol", "1.0-1")))));
        var entry = Assert.Single(Read(Tar(("tool-1.0-1/desc", Encoding.Latin1.GetBytes(Good + "%DESC%\n\u00ff\u00fe\n\n")))));
        Assert.Equal("\ufffd\ufffd", entry.Value("DESC"));
    }

    [Fact]
    public void What_a_name_says_that_must_be_shown_is_shown_escaped() =>
        Assert.DoesNotContain('\u001b', Refused(Tar(("\u001b[2J/desc", Description("\u001b[31m", "1.0-1")))));

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.Fifo)]
    public void Links_and_devices_are_not_followed(TarEntryType type)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            var entry = new PaxTarEntry(type, "tool-1.0-1/desc");
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                entry.LinkName = "/etc/shadow";
            }

            tar.WriteEntry(entry);
        }

        Assert.Empty(Read(stream.ToArray()));
    }

    [Fact]
    public void A_size_that_lies_is_refused()
    {
        // The size of the first entry: 12 octal digits at 124 (POSIX.1-1988 ustar), and in the form for what does not fit into
        // them.
        foreach (var size
            in (byte[][])[
                "77777777777\0"u8.ToArray(),
                [0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                "99999999999\0"u8.ToArray(),
                [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]])
        {
            var tar = Tar(("tool-1.0-1/desc", Good));
            size.CopyTo(tar, 124);
            Checksum(tar);
            Refused(tar);
        }
    }

    // Whatever is in it: an answer or a failure with words, and never anything else.
    [Fact]
    public void Ten_thousand_damaged_databases_are_read_or_refused()
    {
        var whole = Tar(
            ("tool-1.0-1/", null), ("tool-1.0-1/desc", Good), ("more-1.0-1/desc", Description("more", "1.0-1")),
            (new string('l', 200) + "/desc", Good));
        var random = new Random(20260720);
        for (var i = 0; i < 10_000; i++)
        {
            var damaged = whole[..(random.Next(4) == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var changes = random.Next(1, 9); changes > 0 && damaged.Length > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            if (damaged.Length >= 512 && random.Next(2) == 0)
            {
                Checksum(damaged);
            }

            try
            {
                Assert.All(Read(damaged), entry => Assert.Matches("^[A-Za-z0-9][A-Za-z0-9@._+-]*$", entry.Name));
                FilesDatabase.Read(new MemoryStream(damaged), (_, _) => { });
            }
            catch (Exception e) when (e is Failure or InvalidDataException)
            {
                // Refused.
            }
        }
    }

    private static string Refused(byte[] tar) => Assert.Throws<Failure>(() => Read(tar)).Message;

    private static IReadOnlyList<PacmanEntry> Read(byte[] tar) => RepositoryDatabase.Read(new MemoryStream(tar), "core.db");

    private static string Description(string name, string version) =>
        $"%FILENAME%\n{name}-{version}-any.pkg.tar.zst\n\n%NAME%\n{name}\n\n%VERSION%\n{version}\n\n%ARCH%\nany\n\n%CSIZE%\n10\n\n%SHA256SUM%\n{Digest.Of("x").Hex}\n\n";

    private static byte[] Tar(params (string Path, object? Content)[] files)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                tar.WriteEntry(content is null
                    ? new GnuTarEntry(TarEntryType.Directory, path)
                    : new GnuTarEntry(TarEntryType.RegularFile, path)
                    {
                        DataStream = new MemoryStream(content as byte[] ?? Encoding.UTF8.GetBytes((string)content)),
                    });
            }
        }

        return stream.ToArray();
    }

    // POSIX.1-1988 ustar: the sum of the header's bytes, with blanks for itself.
    private static void Checksum(byte[] tar)
    {
        tar.AsSpan(148, 8).Fill((byte)' ');
        var sum = tar.Take(512).Sum(value => value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
    }
}
