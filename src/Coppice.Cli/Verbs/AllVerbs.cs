namespace Coppice.Cli.Verbs;

/// <summary>The verbs, in the order in which help shows them: this is the table of contents of the command line.</summary>
public static class AllVerbs
{
    /// <summary>All verbs.</summary>
    public static IReadOnlyList<IVerb> List { get; } =
    [
        new Init(),
        new Import(),
        new Plan(),
        new Build(),
        new Check(),
        new Update(),
        new Components(),
        new Audit(),
        new Tree(),
        new Status(),
        new History(),
        new Rollback(),
        new Diff(),
        new Why(),
        new Suggest(),
        new Explain(),
        new Provides(),
        new Run(),
        new Shell(),
        new Boot(),
        new Inspect(),
        new Diagnose(),
        new Export(),
        new Pool(),
        new Deploy(),
        new Publish(),
        new Key(),
        new Serve(),
        new Schedule(),
        new Gc(),
        new Forget(),
        new Fsck(),
        new Doctor(),
        new Completion(),
        new Help(),
        new CommandsDocument(),
        new PackageFiles(),
        new TemplateNames(),
    ];
}
