namespace Coppice.Planning.Tests;

public sealed class TemporaryFolderTests
{
    [Fact]
    public void What_a_killed_run_left_is_removed_and_what_is_in_use_or_young_is_not()
    {
        using var used = new TemporaryFolder("test");
        var place = Path.GetDirectoryName(used.Path)!;
        var left = Directory.CreateDirectory(Path.Combine(place, $"coppice-planning-test-{Guid.NewGuid():N}")).FullName;
        var young = Directory.CreateDirectory(Path.Combine(place, $"coppice-planning-test-{Guid.NewGuid():N}")).FullName;
        var others = Directory.CreateDirectory(Path.Combine(place, $"coppice-key-{Guid.NewGuid():N}")).FullName;
        try
        {
            Directory.SetLastWriteTimeUtc(others, DateTime.UtcNow.AddHours(-1));
            File.WriteAllText(Path.Combine(left, "cache"), "of no use");
            Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-1));
            Directory.SetLastWriteTimeUtc(used.Path, DateTime.UtcNow.AddHours(-1));

            using var next = new TemporaryFolder("test");

            Assert.False(Directory.Exists(left));
            Assert.True(Directory.Exists(young));
            Assert.True(Directory.Exists(others));
            Assert.True(Directory.Exists(used.Path));
        }
        finally
        {
            Directory.Delete(young, recursive: true);
            Directory.Delete(others);
        }
    }
}
