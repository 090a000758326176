using System.Text;
using Coppice.Delivery.Tar;
using Coppice.Foundation.Tar;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Tar;

public sealed class PaxRecordsTests
{
    [Theory]
    [InlineData(1, "9 path=x\n")]
    [InlineData(2, "11 path=")]
    [InlineData(89, "98 path=")]
    [InlineData(90, "99 path=")]
    [InlineData(91, "101 path=")]
    public void The_length_counts_itself(int length, string begins)
    {
        var records = new PaxRecords();
        records.AddWhen(true, "path", Encoding.ASCII.GetBytes(new string('x', length)));
        var text = Encoding.ASCII.GetString(records.ToBytes());
        Assert.StartsWith(begins, text, StringComparison.Ordinal);
        Assert.Equal(int.Parse(text.Split(' ')[0]), text.Length);
    }

    [Fact]
    public void What_is_not_needed_is_not_written()
    {
        var records = new PaxRecords();
        records.AddWhen(false, "uid", 7);
        Assert.True(records.IsEmpty);
    }

    [Fact]
    public void Attributes_have_raw_values_and_encoded_names()
    {
        var records = new PaxRecords();
        XattrRecords.Add(records, XattrSet.Of("user.a=b%", [0, 0xff]), asGnu: true);
        Assert.Equal<byte>([.. "33 SCHILY.xattr.user.a%3Db%25="u8, 0, 0xff, (byte)'\n'], records.ToBytes());
    }
}
