using Coppice.Foundation.Processes;

namespace Coppice.EndToEnd.Tests.Support;

/// <summary>The built program, started as a person starts it.</summary>
/// <param name="store">The store that it works on.</param>
internal sealed class CoppiceProgram(string store)
{
    private static readonly string Program = BuiltPrograms.Coppice;

    /// <summary>The store that it works on.</summary>
    public string Store { get; } = store;

    /// <summary>Programs to start it through, such as <c>unshare --net</c>.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    public string FamilyFile { get; init; } = Checkout.Starter;

    public string Directory { get; init; } = "/";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public CommandResult Try(params string[] arguments)
    {
        string[] all = [.. Through, Program, "-f", FamilyFile, "-s", Store, .. arguments];
        var environment = new Dictionary<string, string>(Environment);
        // Where .NET was found once it is found again.
        if (System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } dotnet)
        {
            environment["DOTNET_ROOT"] = dotnet;
        }

        return new ProcessRunner().Run(
            Command.Own(all[0], all[1..]) with { Environment = environment, Directory = Directory }, TestContext.Current.CancellationToken);
    }

    public CommandResult Run(params string[] arguments)
    {
        var result = Try(arguments);
        Assert.True(result.Succeeded, $"coppice {string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Text}\n{result.Error}");
        return result;
    }
}
