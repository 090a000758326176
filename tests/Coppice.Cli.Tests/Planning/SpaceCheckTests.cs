using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Cli.Tests.Planning;

public sealed class SpaceCheckTests
{
    [Theory]
    [InlineData(1024, 0)]
    [InlineData(1023, 1)]
    public async Task What_has_no_room_for_certain_is_not_begun(long free, int code)
    {
        var fake = new FakeHost();
        Assert.Equal(code, await RunAsync(fake, free));
        Assert.Equal(code == 1, fake.Error.ToString().Contains("the packages to download take 1.0 KiB, and where the store lies 1023 B are free", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_says_yes_has_it_begun() => Assert.Equal(0, await RunAsync(new FakeHost(), 0, "--yes"));

    private static Task<int> RunAsync(FakeHost fake, long free, params string[] more)
    {
        var where = new SourceSpan("family.yaml", 1, 1);
        var step = new PlanStep(new TemplateDeclaration("base", "deb", null, [], [], [], [], null, where), PlanAction.Build, [], null);
        PackageFile[] packages = [Package("less"), Package("less"), Package("here")];
        var resolutions = new Dictionary<string, Resolution> { ["base"] = new(step, packages, [], [], 0) };
        return fake.RunAsync([new FakeVerb(Check)], [.. more, "export", "vault", "-o", "x"]);

        int Check(VerbContext context)
        {
            SpaceCheck.Require(context, resolutions, package => package.Name == "here", free);
            return 0;
        }
    }

    private static PackageFile Package(string name) => new(name, "1", "amd64", "pool/x.deb", 1024, Digest.Of(name), new Uri("http://mirror.example/debian"));
}
