using Coppice.Engine;
using Coppice.Foundation;
using Coppice.Serving.Reading;
using Coppice.Serving.Running;

namespace Coppice.Serving.Answering;

/// <summary>A family that is served.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">Its file and store.</param>
/// <param name="Reads">What its pages show.</param>
internal sealed record ServedFamily(string Name, EngineOptions Options, FamilyReads Reads);

/// <summary>All that a server serves: families and the runs on them.</summary>
internal sealed class Served : IDisposable
{
    private readonly IReadOnlyList<ServedFamily> families;

    /// <summary>Reads the names of the families.</summary>
    /// <exception cref="Failure">A family file is wrong, or two families have the same name.</exception>
    public Served(IReadOnlyList<EngineOptions> families)
    {
        this.families = [.. families.Select(Of)];
        Idle = new IdleMemory(() => Desk.All().Any(known => known.Run.IsBusy));
        if (this.families.GroupBy(family => family.Name).FirstOrDefault(same => same.Count() > 1) is { } same)
        {
            var files = string.Join(", ", same.Select(one => VisibleText.Of(one.Options.FamilyFile)));
            throw new Failure([new Problem(
                $"several family files have the family {VisibleText.Of(same.Key)}: {files}",
                "give one of them another name: family: NAME")], ExitCode.Usage);
        }
    }

    /// <summary>The runs.</summary>
    public RunDesk Desk { get; } = new();

    /// <summary>Gives memory back while nobody looks.</summary>
    public IdleMemory Idle { get; }

    /// <summary>The families, in the order in which they were named.</summary>
    public IReadOnlyList<ServedFamily> Families => families;

    /// <summary>A family by its name.</summary>
    /// <exception cref="Failure">It is not served.</exception>
    public ServedFamily Find(string name) => families.FirstOrDefault(family => family.Name == name)
        ?? throw new Failure(
            $"this server has no family {VisibleText.Of(name)}{Nearest.Question(name, families.Select(family => family.Name))}",
            $"coppice serve {VisibleText.Of(name)}.yaml", kind: ProblemKind.NotFound);

    /// <inheritdoc/>
    public void Dispose()
    {
        Desk.Dispose();
        foreach (var family in families)
        {
            family.Reads.Dispose();
        }
    }

    private static ServedFamily Of(EngineOptions options)
    {
        var name = options.ReadFamily().Name;
        return new ServedFamily(name, options, new FamilyReads(options, name));
    }
}
