using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;
using Coppice.Foundation;

namespace Coppice.Deploying.Planning;

/// <summary>What is done to a template.</summary>
public enum DeployAction
{
    /// <summary>Nothing: it is as wanted.</summary>
    Keep,

    /// <summary>It is created, and gets its first image.</summary>
    Create,

    /// <summary>Its root volume is replaced by an image, or its files by those of another generation.</summary>
    Replace,

    /// <summary>Only settings change.</summary>
    Settings,

    /// <summary>An earlier state of its root volume becomes the current one.</summary>
    Revert,

    /// <summary>Nothing can be done; the problem says why.</summary>
    Blocked,
}

/// <summary>What is to be done to a template, and why.</summary>
/// <param name="Wanted">What it is to be like.</param>
/// <param name="Action">What is done.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record DeployStep(WantedTemplate Wanted, DeployAction Action, string Reason)
{
    /// <summary>What is there; null where nothing is.</summary>
    public QubeState? Found { get; init; }

    /// <summary>The size of the image, in bytes, which is sent whole: never smaller than the volume is.</summary>
    public long ImageSize { get; init; }

    /// <summary>How files are exchanged inside; null where the root volume is replaced as a whole, or not at all.</summary>
    public IRootExchange? Exchange { get; init; }

    /// <summary>
    /// The template whose root volume is cloned before, so that files are exchanged in the clone; null: in its own.
    /// </summary>
    public string? CloneOf { get; init; }

    /// <summary>The size of the root volume afterwards, in bytes.</summary>
    public long RootSize { get; init; }

    /// <summary>
    /// Whether an exchange of files was interrupted: the root volume becomes again what it was before, then all else is done.
    /// </summary>
    public bool Recovers { get; init; }

    /// <summary>The settings that change.</summary>
    public IReadOnlyList<SettingChange> Changes { get; init; } = [];

    /// <summary>The revision that becomes current, of <see cref="DeployAction.Revert"/>.</summary>
    public string? Revision { get; init; }

    /// <summary>
    /// Compares the root volume with its generation before it is replaced, in a start of its own; if anything differs, nothing is
    /// replaced. Null where no one started it since the last deploy, and where it is replaced unseen.
    /// </summary>
    public IRootExchange? Comparison { get; init; }

    /// <summary>
    /// Whether the root volume that is replaced may have changes that somebody made, and is not looked at: it was started since
    /// the last deploy, or Coppice never knew what was in it.
    /// </summary>
    public bool ReplacesChanges { get; init; }

    /// <summary>Why nothing can be done.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The template's name.</summary>
    public string Name => Wanted.Name;

    /// <summary>Whether an image is sent.</summary>
    public bool SendsImage => Action is DeployAction.Create or DeployAction.Replace && Exchange is null;

    /// <summary>The bytes that are sent: to dom0, or into the template. What a comparison asks is not counted.</summary>
    public long Streamed => Exchange?.Bytes ?? (SendsImage ? ImageSize : 0);

    /// <summary>How often the template is started.</summary>
    public int Starts => (Exchange is null ? 0 : 1) + (Comparison is null ? 0 : 1);
}

/// <summary>A plan: what is done to each template, parents first.</summary>
/// <param name="Steps">One for each template that was asked for.</param>
/// <param name="Undeclared">Templates in Qubes that are this family's and no longer declared. They are left alone.</param>
public sealed record DeployPlan(IReadOnlyList<DeployStep> Steps, IReadOnlyList<string> Undeclared)
{
    /// <summary>The steps that do something.</summary>
    public IEnumerable<DeployStep> Changes =>
        Steps.Where(step => step.Action is not (DeployAction.Keep or DeployAction.Blocked));

    /// <summary>Why some cannot be done.</summary>
    public IReadOnlyList<Problem> Problems => [.. Steps.Select(step => step.Problem).OfType<Problem>()];
}
