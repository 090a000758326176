using System.Text;
using Coppice.Deploying.Calls;

namespace Coppice.Deploying.Tests.Calls;

public sealed class AdminReplyTests
{
    [Theory]
    [InlineData("0\0", 0, ReplyKind.Done, null, "")]
    [InlineData("0\0a\nb\n", 0, ReplyKind.Done, null, "")]
    [InlineData("0\0x", 1, ReplyKind.Done, null, "")]
    [InlineData("2\0QubesException\0Traceback\0Data import failed\0", 0, ReplyKind.Refused, "QubesException", "Data import failed")]
    [InlineData("2\0QubesVMNotHaltedError\0\0no\0", 1, ReplyKind.Refused, "QubesVMNotHaltedError", "no")]
    [InlineData("2\0Type\0\0message\0argument\0", 0, ReplyKind.Refused, "Type", "message")]
    [InlineData("", 126, ReplyKind.Denied, null, "")]
    [InlineData("", 127, ReplyKind.NoService, null, "")]
    [InlineData("", 125, ReplyKind.NotDelivered, null, "")]
    [InlineData("", 0, ReplyKind.Nothing, null, "")]
    [InlineData("", 2, ReplyKind.Nothing, null, "")]
    [InlineData("2\0Type", 0, ReplyKind.Unreadable, null, "Type")]
    [InlineData("1\0vm\0event\0\0", 0, ReplyKind.Unreadable, null, "1\0vm\0event\0\0")]
    [InlineData("0", 0, ReplyKind.Unreadable, null, "0")]
    public void What_came_back_counts_before_the_exit_code(
        string answer, int code, ReplyKind kind, string? error, string message)
    {
        var reply = AdminReply.Read(Encoding.UTF8.GetBytes(answer), code, "");
        Assert.Equal((kind, error, message), (reply.Kind, reply.Error, reply.Message));
        Assert.Equal(kind == ReplyKind.Done ? answer[2..] : "", reply.Text);
    }

    [Fact]
    public void Each_answer_that_is_no_success_is_a_failure_of_its_kind()
    {
        var failures = new AdminFailures(call => $"line for {call.Service}");
        var call = new AdminCall("vault", "admin.vm.volume.Info", "root");
        Assert.Equal(
            [
                Foundation.ProblemKind.Denied, Foundation.ProblemKind.Unsupported, Foundation.ProblemKind.Unreachable,
                Foundation.ProblemKind.ToolFailed, Foundation.ProblemKind.ToolFailed, Foundation.ProblemKind.Busy,
                Foundation.ProblemKind.Exists, Foundation.ProblemKind.NotFound, Foundation.ProblemKind.ToolFailed,
            ],
            new[]
            {
                Reply(ReplyKind.Denied), Reply(ReplyKind.NoService), Reply(ReplyKind.NotDelivered), Reply(ReplyKind.Nothing),
                Reply(ReplyKind.Unreadable), Reply(ReplyKind.Refused, "QubesVMNotHaltedError"),
                Reply(ReplyKind.Refused, "QubesVMAlreadyExistsError"), Reply(ReplyKind.Refused, "QubesFeatureNotFoundError"),
                Reply(ReplyKind.Refused, "SomethingNew"),
            }.Select(reply => Assert.Single(failures.Of(call, reply).Problems).Kind));
        var denied = failures.Of(call, Reply(ReplyKind.Denied)).Problems[0];
        Assert.Contains("line for admin.vm.volume.Info+root", Assert.Single(denied.Details!), StringComparison.Ordinal);
    }

    private static AdminReply Reply(ReplyKind kind, string? error = null) => new(kind, default, error, "said");
}
