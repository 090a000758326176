using Coppice.Distributions;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests;

/// <summary>The script <c>./coppice</c>, in a checkout of two files with a <c>dotnet</c> that only pretends to build.</summary>
public sealed class LauncherTests : IDisposable
{
    // "Builds" a program that prints the source and its arguments.
    private const string Dotnet = """
        #!/bin/sh
        root=$(dirname "$2")/../..
        if grep -q broken "$2"; then echo "CS1002: ; expected"; exit 1; fi
        while [ "$1" != -o ]; do shift; done
        mkdir -p "$2"
        printf '#!/bin/sh\necho "%s: $*"\n' "$(cat "$root/src/Coppice.Cli/Coppice.Cli.csproj")" >"$2/coppice"
        chmod +x "$2/coppice"
        sleep 0.2
        """;

    private static readonly string[] Tools =
        [
            "sh", "cat", "readlink", "dirname", "find", "sort", "sha256sum", "flock", "mkdir", "mv", "rm", "mktemp", "id",
            "chmod", "grep", "sed", "sleep", "bwrap", "gpgv", "xz", "zstd",
        ];

    private readonly string root = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public LauncherTests()
    {
        Write("src/Coppice.Cli/Coppice.Cli.csproj", "one");
        Write("src/Coppice.Cli/More.cs", "more");
        Write("Directory.Build.props", "");
        Write("Directory.Packages.props", "");
        Write("coppice", File.ReadAllText(Path.Combine(Checkout.Root, "coppice")));
        Write("scripts/need.sh", File.ReadAllText(Path.Combine(Checkout.Root, "scripts/need.sh")));
        Write("bin/dotnet", Dotnet);
        foreach (var tool in Tools)
        {
            // The tools that templates need may be missing here; the launcher only looks whether they exist.
            var real = new[] { "/usr/bin/", "/bin/" }.Select(folder => folder + tool).FirstOrDefault(File.Exists) ?? "/bin/true";
            File.CreateSymbolicLink(Path.Combine(root, "bin", tool), real);
        }
    }

    [Fact]
    public void It_builds_when_sources_have_changed_and_only_then()
    {
        Assert.Contains("coppice: building", Start("plan", "a b").Error, StringComparison.Ordinal);
        Assert.Equal(("one: plan a b\n", ""), Said(Start("plan", "a b")));

        Write("src/Coppice.Cli/Coppice.Cli.csproj", "two!");
        Assert.Equal("two!: plan\n", Start("plan").Text);
        File.Delete(Path.Combine(root, "src/Coppice.Cli/More.cs"));
        Assert.Contains("coppice: building", Start("plan").Error, StringComparison.Ordinal);
        Write("src/Coppice.Cli/obj/generated.cs", "not a source");
        Assert.Equal(("two!: plan\n", ""), Said(Start("plan")));
    }

    [Fact]
    public void A_family_file_that_is_a_pipe_is_left_to_the_program()
    {
        Start("plan");
        var pipe = Path.Combine(root, "pipe");
        Run("/usr/bin/mkfifo", pipe);
        // Whoever opens it waits for somebody to write into it.
        Assert.Equal(
            $"one: -f {pipe} plan\n", Run("/usr/bin/timeout", "30", Path.Combine(root, "coppice"), "-f", pipe, "plan").Text);
    }

    [Fact]
    public void The_program_is_told_how_it_was_started()
    {
        Start("plan");
        Write("artifacts/coppice/coppice", "#!/bin/sh\necho \"$COPPICE_LAUNCHER\"\n");
        Assert.Equal($"{root}/coppice\n", Start("plan").Text);
    }

    [Fact]
    public void What_the_caller_has_open_is_handed_to_nothing()
    {
        Start("plan");
        Write("artifacts/coppice/coppice", "#!/bin/sh\ncd /proc/self/fd && echo *\n");
        var open = Run("/bin/bash", "-c", "exec 9</tmp 200</tmp; \"$0\" plan", Path.Combine(root, "coppice")).Text.TrimEnd('\n')
            .Split(' ');
        Assert.Empty(open.Intersect(["9", "200"], StringComparer.Ordinal));
        Assert.Contains("2", open);
    }

    [Fact]
    public void It_works_through_a_symbolic_link()
    {
        var link = Path.Combine(root, "bin/linked");
        File.CreateSymbolicLink(link, "../coppice");
        Assert.Equal("one: x\n", Run(link, "x").Text);
    }

    [Fact]
    public async Task Of_several_that_start_at_once_one_builds()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Start("x"))));
        Assert.All(results, result => Assert.Equal("one: x\n", result.Text));
        Assert.Single(results, result => result.Error.Contains("building", StringComparison.Ordinal));
    }

    [Fact]
    public void A_build_that_fails_says_why_and_leaves_nothing_that_would_be_taken_for_new()
    {
        Start("x");
        Write("src/Coppice.Cli/Coppice.Cli.csproj", "broken");
        for (var i = 0; i < 2; i++)
        {
            var result = Start("x");
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("CS1002: ; expected\nerror: Coppice could not be built", result.Error, StringComparison.Ordinal);
            Assert.Equal("", result.Text);
        }
    }

    [Fact]
    public void Missing_tools_are_installed_once_and_named()
    {
        File.Delete(Path.Combine(root, "bin/bwrap"));
        File.Delete(Path.Combine(root, "bin/id"));
        Write("bin/id", "#!/bin/sh\necho 0\n");
        Write(
            "bin/apt-get",
            $"#!/bin/sh\necho \"$*\" >>{root}/asked\ncase $* in *bubblewrap*) ln -s /bin/true {root}/bin/bwrap;; esac\n");
        File.CreateSymbolicLink(Path.Combine(root, "bin/ln"), "/bin/ln");
        Assert.StartsWith("coppice: installing bubblewrap (to build templates)\n", Start("x").Error, StringComparison.Ordinal);
        Assert.Equal(("one: x\n", ""), Said(Start("x")));
        Assert.Equal(
            "-q update\n-q install -y --no-install-recommends bubblewrap\n", File.ReadAllText(Path.Combine(root, "asked")));
    }

    [Theory]
    [InlineData("archives: {a: {type: arch}}", "", "", true)]
    [InlineData("archives:\n  a:\n    type: \"arch\"\n", "", "", true)]
    [InlineData("version: 1\ninclude: [other.yaml, 'more/archives.yaml'] # both\narchives: "
        + "{}\n", "archives:\n  a: {type: arch}\n", "", true)]
    [InlineData("include:\n  - more/archives.yaml\ntemplates: "
        + "{}\n", "include: [\n  below/deep.yaml,\n]\n", "archives: {a: {type: arch}}", true)]
    [InlineData("include: [more/archives.yaml]\n", "archives: {a: {type: debian}}", "archives: {a: {type: arch}}", false)]
    [InlineData("include: [family.yaml, more/archives.yaml, absent.yaml]\n", "include: [../family.yaml]\n", "", false)]
    [InlineData("archives: {a: {type: debian}}\n", "archives: {a: {type: arch}}", "", false)]
    public void Tools_of_a_distribution_are_asked_for_when_the_family_or_what_it_includes_has_it(
        string family, string included, string below, bool expected)
    {
        Write("home/family.yaml", family);
        Write("home/more/archives.yaml", included);
        Write("home/more/below/deep.yaml", below);
        File.Delete(Path.Combine(root, "bin/id"));
        Write("bin/id", "#!/bin/sh\necho 1000\n");
        Assert.Equal(
            expected,
            Start("plan", "-f", Path.Combine(root, "home/family.yaml")).Error.Contains(
                "(for templates of Arch Linux): pacman-package-manager", StringComparison.Ordinal));
        // A command for a template has options of its own.
        Assert.DoesNotContain(
            "Arch Linux", Start("run", "vault", "--", "cmd", "-f", Path.Combine(root, "home/family.yaml")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_root_missing_tools_are_named_and_the_program_still_runs()
    {
        File.Delete(Path.Combine(root, "bin/zstd"));
        File.Delete(Path.Combine(root, "bin/id"));
        Write("bin/id", "#!/bin/sh\necho 1000\n");
        Write("bin/apt-get", "#!/bin/sh\nexit 9\n");
        var result = Start("x");
        Assert.Equal("one: x\n", result.Text);
        Assert.Contains(
            "hint: run this as root: apt-get install --no-install-recommends zstd\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_dotnet_it_says_what_to_install()
    {
        File.Delete(Path.Combine(root, "bin/dotnet"));
        var result = Start("x");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("error: the .NET 10 SDK is missing", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static (string Out, string Error) Said(CommandResult result) => (result.Text, result.Error);

    private CommandResult Start(params string[] arguments) => Run(Path.Combine(root, "coppice"), arguments);

    private CommandResult Run(string program, params string[] arguments) =>
        new ProcessRunner().Run(Command.Own(program, arguments) with
        {
            Environment = new Dictionary<string, string> { ["PATH"] = Path.Combine(root, "bin") },
        });

    private void Write(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
