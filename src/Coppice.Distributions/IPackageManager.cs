namespace Coppice.Distributions;

/// <summary>
/// What is different about growing templates of one distribution: its database, what to ask before, and what to run. It only
/// answers questions: nothing here runs a program, opens a connection, or reads a file but frozen metadata.
/// </summary>
public interface IPackageManager : IPackageDatabase, IResolveQuestions, IGrowthSteps
{
    /// <summary>How what is declared beside packages, files and scripts is carried out.</summary>
    IDeclaredSteps Declared { get; }

    /// <summary>What is known about grafting; null where every change means to rebuild.</summary>
    IGraftRules? Grafts { get; }

    /// <summary>What is known about upgrading in place; null where newer packages mean to rebuild.</summary>
    IUpgradeRules? Upgrades => null;
}
