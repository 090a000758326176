using System.Text;
using Coppice.Distributions.Debian.ReducedIndexes;

namespace Coppice.Distributions.Tests.Debian.ReducedIndexes;

public sealed class RelationNamesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("libc6", "libc6")]
    [InlineData("libc6 (>= 2.36), libgcc-s1", "libc6 libgcc-s1")]
    [InlineData("default-mta | mail-transport-agent,\n x11:any | g++ (<< 5~)", "default-mta mail-transport-agent x11 g++")]
    [InlineData("a(=1),b[amd64],c <!nocheck>", "a b c")]
    [InlineData(" , a,, | b ,", "a b")]
    public void Every_alternative_is_named_without_what_is_said_of_it(string field, string names) =>
        Assert.Equal(names, string.Join(' ', RelationNames.Of(Encoding.UTF8.GetBytes(field))));
}
