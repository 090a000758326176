using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Growing.Tests.Support;
using Coppice.Sandbox;

namespace Coppice.Growing.Tests.Accounting;

/// <summary>Real packages, read some at a time and one at a time.</summary>
[Trait("Category", "Integration")]
public sealed class PayloadReaderTests : IDisposable
{
    private static readonly PackageRules Rules = new(new DebianDistribution().Accounts!, new DebianPackageManager());
    private readonly TempFolder folder = new();
    private readonly List<Command> started = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Small_packages_share_a_start_and_say_what_they_say_alone()
    {
        var packages = Enumerable.Range(0, SmallPackages.Together + 2)
            .Select(i => Build($"a{i}", "echo of $PWD >file; ln file other; ln -s file link; mkdir -m 750 dir"))
            .Append(Build("large", "head -c 400000 /dev/urandom >file"))
            .ToList();
        var together = New();
        together.ReadAll([.. packages.Select(one => (one.Package, one.File, Rules))], NoProgress.Instance, Cancel);
        // Two shares, and the large one's two tars.
        Assert.Equal(4, started.Count);
        foreach (var (package, file) in packages)
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
        Assert.Empty(started);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PayloadReader New() => new(new Counting(this));

    private (PackageFile Package, string File) Build(string name, string arrange)
    {
        var archive = folder.At($"{Guid.NewGuid():n}");
        new MadePackage(name) { Arrange = arrange }.And("postinst", $"echo {name}").Build(archive);
        var file = Directory.GetFiles(archive, "*.deb", SearchOption.AllDirectories).Single();
        using var content = File.OpenRead(file);
        var digest = Digest.Of(content);
        return (new PackageFile(name, "1.0", "all", $"{name}.deb", content.Length, digest, new("http://mirror.example")), file);
    }

    private sealed class Counting(PayloadReaderTests test) : IProcessRunner
    {
        public CommandResult Run(Command command, CancellationToken cancel = default)
        {
            lock (test.started)
            {
                test.started.Add(command);
            }

            return new ConfinedRunner().Run(command, cancel);
        }
    }
}
