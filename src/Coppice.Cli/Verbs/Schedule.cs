using System.CommandLine;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Scheduling;
using Coppice.Cli.Syntax;
using Coppice.Engine;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice schedule</c>: a systemd timer that checks or updates a family.</summary>
public sealed class Schedule : IVerb
{
    private static readonly string[] Verbs = ["check", "update"];
    private readonly Argument<string?> what = Symbols.OptionalOneOf("VERB", "check, which only looks for updates (the default), or update", Verbs);
    private readonly Option<bool> daily = Symbols.Flag("--daily", "every day (the default)");
    private readonly Option<bool> weekly = Symbols.Flag("--weekly", "every week");
    private readonly Option<bool> print = Symbols.Flag("--print", "print the units instead of writing them");
    private readonly Option<bool> remove = Symbols.Flag("--remove", "take the timer and its service away again");

    /// <inheritdoc/>
    public string Name => "schedule";

    /// <inheritdoc/>
    public string Summary => "check or update the family every day or week, by a systemd timer";

    /// <inheritdoc/>
    public string Details =>
        "Writes coppice-FAMILY.service and .timer to /etc/systemd/system, or as a user to ~/.config/systemd/user, and enables the timer where systemd runs. A file there that Coppice did not "
        + "write is never touched. A machine that was off at the time catches up. Updating needs root; an update that would remove or downgrade packages is not made by the timer: it fails and says so in the journal.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice schedule update --weekly --print", "coppice schedule check", "coppice schedule --remove"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [what, daily, weekly, print, remove];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        Contradict(context, daily, weekly);
        Contradict(context, print, remove);
        var run = Run(context, Environment.IsPrivilegedProcess);
        var units = UnitFile.Of(run);
        var folder = UnitFolder.Of(run.OfSystem, context.Host.Variable);
        var manager = new ServiceManager(context.Host.Processes, run.OfSystem, ServiceManager.Booted);
        if (context.Get(print))
        {
            Print(context, folder, units);
        }
        else if (context.Get(remove))
        {
            Remove(context, folder, units, manager);
        }
        else
        {
            Write(context, folder, units, manager);
        }

        return Task.FromResult(ExitCode.Done);
    }

    private ScheduledRun Run(VerbContext context, bool ofSystem)
    {
        var verb = context.Get(what) ?? Verbs[0];
        if (verb == "update" && !ofSystem && !context.Get(print) && !context.Get(remove))
        {
            throw new Failure("updating needs root, and a user's timer has only the user's rights", "sudo coppice schedule update");
        }

        var variable = context.Host.Variable;
        return new ScheduledRun(
            context.ReadFamily().Name,
            verb,
            context.Get(weekly),
            variable("COPPICE_LAUNCHER") is { } launcher && launcher.StartsWith('/') ? launcher : Environment.ProcessPath!,
            Path.GetFullPath(context.Settings.FamilyFile),
            context.Settings.Store,
            variable("DOTNET_ROOT") is { Length: > 0 } dotnet ? dotnet : null,
            ofSystem);
    }

    private static void Print(VerbContext context, UnitFolder folder, IReadOnlyList<UnitFile> units)
    {
        if (context.Settings.Json)
        {
            context.PrintJson(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("version", 1);
                json.WriteObjects("units", units, unit =>
                {
                    json.WriteString("path", folder.At(unit));
                    json.WriteString("text", unit.Text);
                });
                json.WriteEndObject();
            });
            return;
        }

        // As systemctl cat shows them.
        context.Print(string.Join('\n', units.Select(unit => $"# {VisibleText.Of(folder.At(unit))}\n{unit.Text}")).TrimEnd('\n'));
    }

    private static void Write(VerbContext context, UnitFolder folder, IReadOnlyList<UnitFile> units, ServiceManager manager)
    {
        folder.Write(units);
        foreach (var unit in units)
        {
            context.Say($"written: {VisibleText.Of(folder.At(unit))}");
        }

        context.Say(manager.Enable(units[^1].Name) is { } command ? $"systemd does not run here; where it does: {command}" : $"enabled: {units[^1].Name}");
    }

    private static void Remove(VerbContext context, UnitFolder folder, IReadOnlyList<UnitFile> units, ServiceManager manager)
    {
        // Looked at before anything is stopped: it may be somebody else's.
        if (folder.IsThere(units[^1]))
        {
            manager.Disable(units[^1].Name);
        }

        var removed = folder.Remove(units);
        manager.Reload();
        context.Say(removed.Count == 0 ? "nothing to remove" : $"removed: {VisibleText.Of(string.Join(", ", removed))}");
    }

    private static void Contradict(VerbContext context, Option<bool> one, Option<bool> other)
    {
        if (context.Get(one) && context.Get(other))
        {
            throw new Failure([new Problem($"{one.Name} and {other.Name} contradict each other", "leave one of them out")], ExitCode.Usage);
        }
    }
}
