using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Composing;

namespace Coppice.Planning.Residues;

/// <summary>
/// Predicts a template with <c>residue: forbid</c>: which packages it has by its declaration, and what has to be asked for so
/// that it gets just these without those that it takes out.
/// </summary>
/// <param name="family">The family.</param>
/// <param name="template">The template.</param>
/// <param name="manager">Its distribution.</param>
/// <param name="carry">Predicts carrying out one declaration on a package database.</param>
internal sealed class ResidueFreeResolver(
    Family family, TemplateDeclaration template, IPackageManager manager, Func<TemplatePart, byte[], PredictedPart> carry)
{
    /// <summary>Predicts it.</summary>
    /// <param name="way">From where it grows.</param>
    /// <param name="database">The package database there.</param>
    /// <exception cref="Failure">What is declared cannot be carried out, or gives other packages so.</exception>
    public ResolvedBasis Resolve(ResidueFreeBasis way, byte[] database)
    {
        if (way.Declarations.FirstOrDefault(declaration => declaration.IsComposed) is { } composed)
        {
            throw Failed(
                $"{(composed.Name == template.Name ? "it" : composed.Name)} has several parents",
                "set residue: allow; coppice audit --residue then lists what stays", []);
        }

        var declared = Carry(way.Parts(family), database);
        var wanted = Packages(declared[^1].Database);
        var named = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        while (true)
        {
            var parts = way.PartsWithoutThem(family, named);
            var predicted = CarryInstead(parts, database, way);
            var has = Packages(predicted[^1].Database);
            if (has.SetEquals(wanted))
            {
                return new ResolvedBasis(way.Basis(named), parts, predicted);
            }

            // What had come with the packages, or what they were recommended by, has to be asked for by name.
            if (!Name(named, way, declared, [.. wanted.Except(has).Select(package => package.Name)]))
            {
                throw Others(way, has, wanted);
            }
        }
    }

    // Each where it first came; whether there was any that had not been named before.
    private bool Name(
        Dictionary<string, IReadOnlyList<string>> named,
        ResidueFreeBasis way,
        IReadOnlyList<PredictedPart> declared,
        HashSet<string> missing)
    {
        missing.ExceptWith(named.Values.SelectMany(names => names));
        var more = missing.Count > 0;
        foreach (var (declaration, predicted) in way.Declarations.Zip(declared))
        {
            List<string> here =
            [
                .. Packages(predicted.Database).Select(package => package.Name).Where(missing.Remove)
                    .Order(StringComparer.Ordinal),
            ];
            if (here.Count > 0)
            {
                named[declaration.Name] = [.. named.GetValueOrDefault(declaration.Name) ?? [], .. here];
            }
        }

        return more;
    }

    private IReadOnlyList<PredictedPart> CarryInstead(IReadOnlyList<TemplatePart> parts, byte[] database, ResidueFreeBasis way)
    {
        try
        {
            return Carry(parts, database);
        }
        catch (Failure failure)
        {
            throw Failed(
                $"on {way.Ancestor?.Name ?? "nothing"} without {VisibleText.Of(string.Join(", ", way.Removed))} its packages do "
                    + "not fit together",
                Hint,
                [.. failure.Problems.SelectMany(problem => (problem.Details ?? []).Prepend(problem.Message))]);
        }
    }

    private IReadOnlyList<PredictedPart> Carry(IReadOnlyList<TemplatePart> parts, byte[] database) =>
        ResolvedBasis.Carry(parts, database, carry);

    private string Hint =>
        $"set residue: allow at {template.Name}; coppice audit --residue {template.Name} then lists what stays behind";

    private Failure Others(ResidueFreeBasis way, HashSet<(string, string, string)> has, HashSet<(string, string, string)> wanted)
    {
        var others = OtherPackages.Between(wanted, has);
        return Failed(
            $"grown on {way.Ancestor?.Name ?? "nothing"} without ever installing "
                + $"{VisibleText.Of(string.Join(", ", way.Removed))}, it would have other packages ({others.Counts})",
            Hint,
            others.Lines);
    }

    private Failure Failed(string why, string hint, IReadOnlyList<string> details) => new(
        [new Problem($"{template.Name}: residue: forbid cannot be kept: "
            + $"{why}", hint, template.Without.FirstOrDefault()?.Where ?? template.Where, details)], kind: ProblemKind.Policy);

    private HashSet<(string Name, string Version, string Architecture)> Packages(byte[] database) =>
        [.. manager.ReadInstalled(database).Select(package => (package.Name, package.Version, package.Architecture))];
}
