using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Accounting;

/// <summary>Real packages, read some at a time and one at a time.</summary>
[Trait("Category", "Integration")]
public sealed class PayloadReaderTests : IDisposable
{
    private static readonly PackageRules Rules = new(new DebianDistribution().Accounts!, new DebianPackageManager());
    private readonly OpenedPackages packages = new();

    public void Dispose() => packages.Dispose();

    [Fact]
    public void Small_packages_share_a_start_and_say_what_they_say_alone()
    {
        var all = Enumerable.Range(0, SmallPackages.Together + 2)
            .Select(i => Build($"a{i}", "echo of $PWD >file; ln file other; ln -s file link; mkdir -m 750 dir"))
            .Append(Build("large", "head -c 400000 /dev/urandom >file"))
            .ToList();
        var together = New();
        together.ReadAll([.. all.Select(one => (one.Package, one.File, Rules))], NoProgress.Instance, Cancel);
        // Two shares, and the large one's two tars.
        Assert.Equal(4, packages.Started.Count);
        foreach (var (package, file) in all)
        {
            var read = together.Read(package, file, Rules.Accounts, Cancel);
            var alone = New().Read(package, file, Rules.Accounts, Cancel);
            Assert.Equal(alone.Payload, read.Payload);
            Assert.Equal(alone.Control, read.Control);
            Assert.Equal(package.Digest, read.Package);
            Assert.Contains(read.Payload, entry => entry.Path == BytePath.Of("file") && entry.Content is not null);
        }
    }

    [Fact]
    public void One_that_is_packed_closer_than_others_is_read_alone()
    {
        var (close, usual) = (Build("close", "head -c 30000000 /dev/zero >file"), Build("usual", "echo x >file"));
        var reader = New();
        reader.ReadAll([(close.Package, close.File, Rules), (usual.Package, usual.File, Rules)], NoProgress.Instance, Cancel);
        var read = reader.Read(close.Package, close.File, Rules.Accounts, Cancel).Payload;
        Assert.Equal(30_000_000, Assert.Single(read, entry => entry.Path == BytePath.Of("file")).Size);
    }

    [Fact]
    public void A_file_that_is_not_the_package_is_not_opened()
    {
        var (package, file) = Build("a", "echo x >file");
        File.AppendAllText(file, "x");
        Assert.Equal(
            ProblemKind.Damaged,
            Assert.Throws<Failure>(() => New().ReadAll([(package, file, Rules)], NoProgress.Instance, Cancel)).Problems[0].Kind);
        Assert.Empty(packages.Started);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PayloadReader New() => new(packages);

    private (PackageFile Package, string File) Build(string name, string arrange) =>
        packages.Build(new MadePackage(name) { Arrange = arrange }.And("postinst", $"echo {name}"));
}
