using System.Text.RegularExpressions;

namespace Coppice.Architecture.Tests;

/// <summary>Nothing is ever marked as trusted: what a package manager takes, it takes for a signature.</summary>
public sealed partial class TrustTests
{
    // For questions about databases that were verified when they were taken; it installs nothing.
    private static readonly (string, string) Question = ("PacmanFiles.cs", "SigLevel = Never");

    [Fact]
    public void Nothing_tells_a_package_manager_to_take_what_is_not_signed()
    {
        var read = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "examples"), "*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/Release", StringComparison.Ordinal)
                && !file.Contains("/bin/Debug", StringComparison.Ordinal))
            .ToDictionary(file => file, File.ReadAllText);
        Assert.Contains(read, file => file.Value.Contains("signed-by=", StringComparison.Ordinal));
        Assert.Empty(
            from file in read
            from match in Unsigned().Matches(file.Value)
            where (Path.GetFileName(file.Key), match.Value) != Question
            select $"{Path.GetRelativePath(Checkout.Root, file.Key)}: {match.Value}");
    }

    [Theory]
    [InlineData("deb [arch=amd64 trusted=yes] file:/x ./")]
    [InlineData("Trusted: yes")]
    [InlineData("--allow-unauthenticated")]
    [InlineData("APT::Get::AllowUnauthenticated \"true\"")]
    [InlineData("Acquire::AllowInsecureRepositories \"1\"")]
    [InlineData("SigLevel = Optional TrustAll")]
    [InlineData("gpgcheck=0")]
    public void It_would_be_found(string text) => Assert.Matches(Unsigned(), text);

    [GeneratedRegex(
        @"\btrusted\s*[=:]\s*(yes|1|true)\b|allow-unauthenticated|AllowUnauthenticated|AllowInsecureRepositories"
            + @"|\bSigLevel\s*=\s*(Never|Optional)|\bgpgcheck\s*=\s*0",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Unsigned();
}
