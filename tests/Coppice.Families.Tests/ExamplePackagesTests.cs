using Coppice.Foundation.Processes;

namespace Coppice.Families.Tests;

/// <summary>Asks this machine's apt, whose lists must be those of Debian 12.</summary>
[Trait("Category", "Integration")]
public sealed class ExamplePackagesTests
{
    [Theory]
    [InlineData("starter")]
    [InlineData("home")]
    [InlineData("fifty-seven")]
    public void Every_package_of_an_example_is_in_the_archive(string example)
    {
        var names = new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")]).Read(Checkout.Example(example)).Templates
            .SelectMany(template => template.Packages.Concat(template.Without)).Select(package => package.Value).Distinct()
                .ToList();

        var result = new ProcessRunner().Run(Command.Own("apt-cache", ["show", "--no-all-versions", .. names]));

        var known = result.Text.Split('\n').Where(line => line.StartsWith("Package: ", StringComparison.Ordinal))
            .Select(line => line["Package: ".Length..]);
        Assert.Empty(names.Except(known));
    }
}
