using Coppice.Foundation.Processes;

namespace Coppice.Foundation.Tests.Processes;

public sealed class CommandResultTests
{
    [Theory]
    [InlineData(2, "exit code 2")]
    [InlineData(128, "exit code 128")]
    [InlineData(137, "it was killed by signal 9")]
    [InlineData(192, "it was killed by signal 64")]
    [InlineData(255, "exit code 255")]
    public void Only_what_is_a_signal_is_told_as_one(int code, string told) =>
        Assert.Equal(told, new CommandResult(code, [], "").Ending);
}
