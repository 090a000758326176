using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Planning;

/// <summary>Never removes more than was asked for: compares what a removal takes with what <c>without:</c> lists.</summary>
public static class RemovalCheck
{
    /// <summary>What is wrong with a removal; nothing when it takes exactly what is listed.</summary>
    /// <param name="manager">The distribution.</param>
    /// <param name="database">The package database before the removal.</param>
    /// <param name="template">The template.</param>
    /// <param name="removed">The names that the removal takes.</param>
    public static IReadOnlyList<Problem> Problems(
        IPackageManager manager, ReadOnlyMemory<byte> database, TemplateDeclaration template, IReadOnlyList<string> removed)
    {
        var listed = template.Without.Select(Name).ToHashSet();
        var unlisted = removed.Where(name => !listed.Contains(name)).Select(name => Unlisted(manager, database, template, name, listed));
        var missing = template.Without
            .Where(word => !removed.Contains(Name(word)))
            .Select(word => new Problem($"{template.Name}: {word.Value} cannot be taken out: it is not there", $"coppice status {template.Parent}", word.Where));
        return [.. unlisted, .. missing];
    }

    private static Problem Unlisted(
        IPackageManager manager, ReadOnlyMemory<byte> database, TemplateDeclaration template, string name, HashSet<string> listed)
    {
        var chain = manager.ExplainRemoval(database, name, listed);
        var cause = chain is null ? null : template.Without.FirstOrDefault(word => chain.EndsWith(" " + Name(word), StringComparison.Ordinal));
        return new Problem(
            $"{template.Name}: without {cause?.Value ?? string.Join(", ", listed)} would also remove {name}{(chain is null ? "" : $": {chain}")}",
            $"add {name} to without: of {template.Name}, or take {cause?.Value ?? "the package"} off it",
            cause?.Where ?? template.Where);
    }

    // A word may be qualified with an architecture (libc6:amd64); package managers name what they remove without.
    private static string Name(DeclaredWord word) => word.Value.Split(':')[0];
}
