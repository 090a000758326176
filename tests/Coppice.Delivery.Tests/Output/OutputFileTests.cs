using Coppice.Delivery.Output;
using Coppice.Foundation;

namespace Coppice.Delivery.Tests.Output;

public sealed class OutputFileTests
{
    [Fact]
    public void The_name_of_a_folder_is_not_that_of_a_file() => Assert.Contains(
        "is the name of a folder",
        Assert.Throws<Failure>(() => OutputFile.Write("/nowhere/at/all/", _ => { })).Message, StringComparison.Ordinal);
}
