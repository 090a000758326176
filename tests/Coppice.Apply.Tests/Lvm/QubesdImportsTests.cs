using Coppice.Apply.Lvm;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>What qubesd is asked about an import, and how its answers are taken.</summary>
public sealed class QubesdImportsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-qubesd-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_import_is_begun_with_its_size_and_the_answer_says_where_to()
    {
        var (path, request) = Ask(
            "0\0" + "8192 /dev/qubes_dom0/vm-vault-root-import", imports => imports.Begin("vault", 8192));
        Assert.Equal(
            ("/dev/qubes_dom0/vm-vault-root-import", "internal.vm.volume.ImportBegin+root dom0 name vault\0" + "8192"), (path, request));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2\0QubesVMNotHaltedError\0\0Domain is not powered off: 'vault'\0")]
    [InlineData("2\0StoragePoolException\0\0Import operation in progress on vault\0")]
    [InlineData("0\0" + "4096 /dev/qubes_dom0/vm-vault-root-import")]
    [InlineData("0\0" + "8192 /dev/a b")]
    public void Any_other_answer_is_refused_and_told(string answer)
    {
        var refused = Assert.Throws<RefusedException>(() => Ask(answer, imports => imports.Begin("vault", 8192)));
        Assert.StartsWith("qubesd does not begin an import into vault", refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            answer.StartsWith('2'),
            refused.Message.EndsWith($": {answer.Split('\0').ElementAtOrDefault(1)}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_end_of_an_import_is_ok_or_fail()
    {
        Assert.Equal("internal.vm.volume.ImportEnd+root dom0 name vault\0ok", Ask("0\0", Commit).Request);
        Assert.Equal(
            "internal.vm.volume.ImportEnd+root dom0 name vault\0fail",
            Ask("2\0QubesException\0\0Data import failed: \0", imports =>
            {
                imports.Fail("vault");
                return "";
            }).Request);
        Assert.Throws<RefusedException>(() => Ask("", Commit));
    }

    [Fact]
    public void Templates_are_those_of_that_class()
    {
        var (names, request) = Ask(
            "0\0debian class=TemplateVM state=Halted\ndom0 class=AdminVM state=Running\nwork class=StandaloneVM state=Halted\n",
            imports => string.Join(' ', imports.Templates()));
        Assert.Equal(("debian", "admin.vm.List dom0 name dom0\0"), (names, request));
    }

    [Fact]
    public void Where_no_daemon_listens_that_is_told()
    {
        var none = new Qubesd(Path.Combine(folder, "none"));
        Assert.Contains(
            "does not answer", Assert.Throws<RefusedException>(() => new QubesdImports(none, none).Begin("vault", 4096)).Message,
            StringComparison.Ordinal);
    }

    private static string Commit(QubesdImports imports)
    {
        imports.Commit("vault");
        return "";
    }

    private (string Said, string Request) Ask(string answer, Func<QubesdImports, string> ask) => AnsweringDaemon.Ask(
        Path.Combine(folder, $"{Guid.NewGuid():n}.sock"), answer, qubesd => ask(new QubesdImports(qubesd, qubesd)));
}
