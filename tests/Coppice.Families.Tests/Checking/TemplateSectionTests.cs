namespace Coppice.Families.Tests.Checking;

public sealed class TemplateSectionTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("{}", "the template leaf has neither from nor archive")]
    [InlineData("{from: base, archive: bookworm}", "the template leaf has both from and archive (line 7)")]
    [InlineData("{from: bse}", "there is no template bse; did you mean base?")]
    [InlineData("{archive: bookwrm}", "there is no archive bookwrm; did you mean bookworm?")]
    [InlineData("", "leaf must be a map, but this is empty")]
    [InlineData("[]", "leaf must be a map, but this is a list")]
    [InlineData("{from: }", "from must be a text or a list, but this is empty")]
    [InlineData("{from: []}", "from names no parent")]
    [InlineData("{from: [base, base]}", "base is already in from, line 7")]
    [InlineData("{from: [base, [base]]}", "from must be a list of texts, but this is a list")]
    [InlineData("{from: [base], archive: bookworm}", "the template leaf has both from and archive (line 7)")]
    [InlineData("{from: base, package: [git]}", "a template has no key package; did you mean packages?")]
    [InlineData("{from: base, recommends: yes}", "recommends must be true or false")]
    [InlineData("{from: base, recommends: 'true'}", "recommends must be true or false")]
    [InlineData("{from: base, packages: git}", "packages must be a list, but this is a text")]
    [InlineData("{from: base, packages: }", "packages must be a list, but this is empty")]
    [InlineData("{from: base, packages: [[git]]}", "packages must be a list of texts, but this is a list")]
    [InlineData("{from: base, packages: [git, less, git]}", "git is already in packages, line 7")]
    [InlineData("{from: base, packages: [git], without: [git]}", "git is also in packages, line 7")]
    [InlineData("{from: base, files: none/}", "there is no none/")]
    [InlineData("{from: base, files: family.yaml}", "family.yaml is not a folder")]
    [InlineData("{from: base, scripts: [.]}", ". is not a regular file")]
    [InlineData("{from: base, scripts: ['']}", "\"\" is not a path")]
    [InlineData("{from: base, scripts: [famly.yaml]}", "there is no famly.yaml; did you mean family.yaml?")]
    public void A_wrong_template_is_refused(string leaf, string message) =>
        Assert.StartsWith(message, files.Problem(Text("leaf", leaf)).Message);

    [Theory]
    [InlineData("packages: git", "packages: [git]")]
    [InlineData("packages: 'less, vim'", "packages: [less, vim]")]
    [InlineData("packages: less vim", "packages: [less, vim]")]
    [InlineData("packages: 'less,vim ,'", "packages: [less, vim]")]
    public void A_text_in_the_place_of_a_list_is_mended_as_it_was_meant(string line, string hint) =>
        Assert.Equal(hint, files.Problem(Text("leaf", $"{{from: base, {line}}}")).Hint);

    [Theory]
    [InlineData("dom0")]
    [InlineData("none")]
    [InlineData("default")]
    [InlineData("leaf-dm")]
    [InlineData("0leaf")]
    [InlineData("-rf")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("'a b'")]
    [InlineData("''")]
    [InlineData("ä")]
    [InlineData("a2345678901234567890123456789012")]
    public void Names_that_Qubes_refuses_are_refused(string name) =>
        Assert.Matches("is not a template name|Qubes reserves the name", files.Problem(Text(name, "{from: base}")).Message);

    [Theory]
    [InlineData("a234567890123456789012345678901")]
    [InlineData("A_b.c-d")]
    [InlineData("dom0-like")]
    public void Names_that_Qubes_accepts_are_accepted(string name) =>
        Assert.Equal(name, files.Read(Text(name, "{from: base}")).Templates[1].Name);

    [Theory]
    [InlineData("g++")]
    [InlineData("libstdc++6")]
    [InlineData("lua5.4")]
    [InlineData("0ad")]
    [InlineData("libc6:i386")]
    public void Package_names_of_the_archive_are_accepted(string name) =>
        Assert.Equal(
            name, files.Read(Text("leaf", $"{{from: base, packages: [\"{name}\"]}}")).Template("leaf").Packages[0].Value);

    [Theory]
    [InlineData("-rf", "a package name has")]
    [InlineData("", "a package name has")]
    [InlineData("a/B", "no capital letters")]
    [InlineData("a/b/c", "a package name has")]
    [InlineData("git gnupg", "write every package as its own list item: [git, gnupg]")]
    [InlineData("less, nano", "write every package as its own list item: [less, nano]")]
    [InlineData("Git", "no capital letters")]
    [InlineData("git=1.0", "versions come from the snapshot")]
    [InlineData("git-", "list it under without")]
    [InlineData("git/", "a package name has")]
    [InlineData("/bookworm", "a package name has")]
    [InlineData("git*", "a package name has")]
    [InlineData("git:", "a package name has")]
    [InlineData("~nlibc", "a package name has")]
    public void Other_package_names_are_refused_with_a_hint(string name, string hint)
    {
        var problem = files.Problem(Text("leaf", $"{{from: base, packages: [\"{name}\"]}}"));

        Assert.EndsWith("is not a package name", problem.Message);
        Assert.Contains(hint, problem.Hint);
    }

    [Theory]
    [InlineData("less nano", "packages: [less, nano]")]
    [InlineData("less,  nano", "packages: [less, nano]")]
    [InlineData("less", "packages: [less]")]
    public void A_text_in_the_place_of_a_list_gets_the_list_that_is_meant(string packages, string hint) =>
        Assert.Equal(hint, files.Problem(Text("leaf", $"{{from: base, packages: \"{packages}\"}}")).Hint);

    private static string Text(string name, string template) =>
        $"{FamilyFiles.Head}templates:\n  base: {{archive: bookworm}}\n  {name}: {template}\n";
}
