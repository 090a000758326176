using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests;

/// <summary>What the daemon of dom0 is asked, and how its answers are taken.</summary>
public sealed class QubesdTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-qubesd-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("0\0pool=vm-pool\nrevisions_to_keep=3\nsize=10737418240\n", 3)]
    [InlineData("0\0revisions_to_keep=0\n", 0)]
    [InlineData("0\0revisions_to_keep=-1\n", 0)]
    public void Its_answer_says_how_many_revisions_stay(string answer, int number)
    {
        var (said, request) = Ask(answer);
        Assert.Equal(number, said);
        Assert.Equal("admin.vm.volume.Info+root dom0 name vault\0", request);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2\0QubesVMNotFoundError\0\0No such domain: 'vault'\0")]
    [InlineData("0\0pool=vm-pool\n")]
    [InlineData("0\0revisions_to_keep=many\n")]
    [InlineData("0\0revisions_to_keep=-5\n")]
    public void What_is_no_such_answer_is_refused(string answer)
    {
        var refused = Assert.Throws<RefusedException>(() => Ask(answer));
        Assert.StartsWith("qubesd does not say how many revisions of vault it keeps", refused.Message, StringComparison.Ordinal);
        Assert.Equal(answer.Contains("NotFound", StringComparison.Ordinal),
            refused.Message.EndsWith(": QubesVMNotFoundError", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_no_daemon_listens_nothing_is_said() =>
        Assert.Null(new Qubesd(Path.Combine(folder, "none")).RevisionsToKeep("vault"));

    private (int? Said, string Request) Ask(string answer) => AnsweringDaemon.Ask(
        Path.Combine(folder, "qubesd.sock"), answer, qubesd => qubesd.RevisionsToKeep("vault"));
}
