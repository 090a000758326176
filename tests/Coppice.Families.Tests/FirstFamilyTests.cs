namespace Coppice.Families.Tests;

public sealed class FirstFamilyTests
{
    [Fact]
    public void The_starter_can_be_read()
    {
        using var files = new FamilyFiles();
        using var text = new StreamReader(FirstFamily.Starter.Open(FirstFamily.FileName));

        Assert.Equal(5, files.Read(text.ReadToEnd()).Templates.Count);
    }

    [Fact]
    public void The_family_file_comes_last() => Assert.Equal(FirstFamily.FileName, FirstFamily.Qubes.Files[^1]);
}
