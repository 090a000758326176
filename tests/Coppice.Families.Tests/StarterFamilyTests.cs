namespace Coppice.Families.Tests;

public sealed class StarterFamilyTests
{
    [Fact]
    public void The_starter_is_the_starter_example() =>
        Assert.Equal(StarterFamily.Text, File.ReadAllText(Checkout.Example("starter")));

    [Fact]
    public void The_starter_can_be_read()
    {
        using var files = new FamilyFiles();

        Assert.Equal(5, files.Read(StarterFamily.Text).Templates.Count);
    }
}
