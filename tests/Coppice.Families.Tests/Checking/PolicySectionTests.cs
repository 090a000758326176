namespace Coppice.Families.Tests.Checking;

public sealed class PolicySectionTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Every_policy_is_read_with_its_place()
    {
        var policies = Read(
            "deny: {packages: [firefox-esr, 'chromium*'], sections: [games]}, no-setuid-beyond: [/usr/bin/su, passwd], "
                + "max-own-size: 300 MiB, only-archives: [bookworm/bookworm]");
        Assert.Equal(["firefox-esr", "chromium*"], policies.DeniedPackages.Select(word => word.Value));
        Assert.Equal(["games"], policies.DeniedSections.Select(word => word.Value));
        Assert.Equal(["/usr/bin/su", "passwd"], policies.SetuidBeyond!.Words.Select(word => word.Value));
        Assert.Equal((300L << 20, "300 MiB"), (policies.MaxOwnSize!.Bytes, policies.MaxOwnSize.Declared));
        Assert.Equal(["bookworm/bookworm"], policies.OnlyArchives!.Words.Select(word => word.Value));
        Assert.Equal(7, policies.DeniedPackages[0].Where.Line);
        Assert.True(policies.Any);
    }

    [Fact]
    public void Nothing_said_forbids_nothing() => Assert.False(Read("packages: [less]").Any);

    [Fact]
    public void No_setuid_program_at_all_may_be_wanted()
    {
        var policies = Read("no-setuid-beyond: []");
        Assert.Empty(policies.SetuidBeyond!.Words);
        Assert.True(policies.Any);
    }

    [Theory]
    [InlineData("300MiB", 300L << 20)]
    [InlineData("64 KiB", 64L << 10)]
    [InlineData("2 GiB", 2L << 30)]
    public void Sizes_have_binary_units(string size, long bytes) =>
        Assert.Equal(bytes, Read($"max-own-size: {size}").MaxOwnSize!.Bytes);

    [Theory]
    [InlineData("deny: {package: [a]}", "deny has no key package; did you mean packages?")]
    [InlineData("deny: {}", "deny is empty")]
    [InlineData("deny: [a]", "deny must be a map, but this is a list")]
    [InlineData("deny: {packages: []}", "packages is empty")]
    [InlineData("deny: {packages: [-rf]}", "-rf is not a package name or pattern")]
    [InlineData("deny: {packages: [git, git]}", "git is already in packages, line 7")]
    [InlineData("deny: {sections: [Web]}", "Web is not a section")]
    [InlineData("no-setuid-beyond: [usr/bin/su]", "usr/bin/su is neither a path nor a package")]
    [InlineData("no-setuid-beyond: [/]", "/ is neither a path nor a package")]
    [InlineData("max-own-size: 300", "300 is not a size")]
    [InlineData("max-own-size: 300 MB", "\"300 MB\" is not a size")]
    [InlineData("max-own-size: 0 MiB", "\"0 MiB\" is not a size")]
    [InlineData("only-archives: []", "only-archives is empty")]
    [InlineData("only-archives: [bokworm]", "there is no archive or archive/suite bokworm; did you mean bookworm?")]
    [InlineData("only-archives: [bookworm/sid]", "there is no archive or archive/suite bookworm/sid")]
    [InlineData("no-setuid-beyonds: []", "a template has no key no-setuid-beyonds; did you mean no-setuid-beyond?")]
    public void What_is_wrong_is_told(string policy, string message)
    {
        var problem = files.Problem(
            $"{FamilyFiles.Head}templates:\n  base: {{archive: bookworm}}\n  app: {{from: base, {policy}}}\n");
        Assert.Equal(message, problem.Message);
        Assert.Equal(7, problem.Where!.Line);
    }

    private TemplatePolicies Read(string policies) =>
        files.Read($"{FamilyFiles.Head}templates:\n  base: {{archive: bookworm}}\n  app: {{from: base, {policies}}}\n")
            .Template("app").Policies;
}
