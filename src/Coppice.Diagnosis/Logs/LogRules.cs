using System.Buffers;
using Coppice.Diagnosis.Logs.Rules;

namespace Coppice.Diagnosis.Logs;

/// <summary>All rules, and which lines they can be about.</summary>
internal static class LogRules
{
    private static readonly IReadOnlyList<LogRule> All =
    [
        .. SourcePackageRules.All, .. ModuleRules.All, .. InstallerRules.All, .. FurtherInstallerRules.All, .. ConfigureRules.All,
        .. CompilerRules.All, .. CompilerRules.OfPython, .. FileRules.All, .. FileRules.Missing, .. KeyRules.All,
    ];

    private static readonly SearchValues<string> Marks =
        SearchValues.Create([.. All.Select(rule => rule.Mark).Distinct()], StringComparison.Ordinal);

    /// <summary>What a line says; null where no rule is about it.</summary>
    /// <param name="line">The line, plain.</param>
    /// <param name="number">Where it stands.</param>
    public static (LogFinding Finding, Strength Strength)? Read(string line, int number)
    {
        if (!line.AsSpan().ContainsAny(Marks))
        {
            return null;
        }

        foreach (var rule in All)
        {
            if (rule.Read(line, number) is { } finding)
            {
                return (finding, rule.Strength);
            }
        }

        return null;
    }

    /// <summary>The classes, in no order.</summary>
    public static IReadOnlyList<FailureClass> Classes { get; } = [.. All.Select(rule => rule.Class).Distinct()];
}
