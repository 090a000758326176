using System.Globalization;
using Coppice.Families.Checking;
using static Coppice.Families.Writing.YamlWords;

namespace Coppice.Families.Writing;

/// <content>Components and the keys that may sign them.</content>
public sealed partial class FamilyWriter
{
    private void WriteSources(Family family)
    {
        text.Append(family.Keys.Count > 0 ? $"\n{Keys.SigningKeys}:\n" : "");
        foreach (var key in family.Keys.Values)
        {
            Line(Word(key.Name), Map([
                (key.Kind == KeyKind.Ssh ? Keys.Ssh : Keys.File, Word(Relative(key.File.Absolute, key.File.Where))),
                (Keys.Fingerprints, List(key.Fingerprints.Select(word => word.Value))),
            ]), 2);
        }

        text.Append(family.Components.Count > 0 ? $"\n{Keys.Components}:\n" : "");
        foreach (var component in family.Components)
        {
            Line(Word(component.Name), Map([
                .. Source(component.Source),
                (Keys.SignedBy, List(component.SignedBy.Select(word => word.Value))),
                (Keys.Signers, component.Signers == 1 ? null : component.Signers.ToString(CultureInfo.InvariantCulture)),
                (Keys.Override, component.Override is { } own ? Word(Relative(own.Absolute, own.Where)) : null),
                (Keys.Tests, component.RunsTests ? null : "false"),
                .. Plain(component.Plain),
            ]), 2);
        }
    }

    private static IEnumerable<(string Key, string? Value)> Plain(PlainBuild? build) => build is null ? [] :
    [
        (Keys.Build, List(build.Commands)), (Keys.Prefix, Word(build.Prefix)), (Keys.ComponentVersion, Text(build.Version)),
        (Keys.Needs, List(build.Needs)), (Keys.Depends, List(build.Depends)),
    ];

    private IEnumerable<(string Key, string? Value)> Source(SourceDeclaration? source) => source switch
    {
        GitDeclaration git =>
        [
            (Keys.Git, Word(git.Url.OriginalString)), (Keys.Tag, Text(git.Tag)), (Keys.Branch, Text(git.Branch)),
            (Keys.AllowVersionMismatch, git.AllowsVersionMismatch ? "true" : null),
        ],
        TarballDeclaration tarball =>
        [
            (Keys.Tarball, Word(tarball.Url.OriginalString)),
            (Keys.Signature, tarball.Signature is { } signature ? Word(signature.OriginalString) : null),
            (Keys.Sha256, Text(tarball.Sha256)), (Keys.Sha512, Text(tarball.Sha512)),
        ],
        _ => [],
    };

    private static string Map(IReadOnlyList<(string Key, string? Value)> pairs) =>
        Map(pairs.Where(pair => pair.Value is not null));
}
