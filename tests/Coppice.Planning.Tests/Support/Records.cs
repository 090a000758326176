using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests.Support;

/// <summary>Records of generations as growing would add them, without growing anything.</summary>
internal static class Records
{
    public static void Grow(GenerationStore generations, Family family, Snapshot? grownFrom = null)
    {
        var (inputs, distributions, snapshot) = (
            new InputReader(new FileTree(new ConfinedRunner())), new DistributionTable(), grownFrom ?? Declared.Snapshot());
        foreach (var template in family.Templates)
        {
            var parent = template.Parent is { } name ? generations.Current(name) : null;
            var read = inputs.Read(
                family, template, snapshot.Archives["deb"], distributions.PackageManager("debian"), parent?.Tree,
                GrowthBasis.Declared(template));
            generations.Add(new Generation(
                template.Name, 0, default, parent is null
                    ? null
                    : new GenerationParent(parent.Template, parent.Number, parent.Tree), read.Key, read.Key, [], snapshot.Digest,
                    0, [], 0, 0, null)
            {
                Family = family.Name,
                Inputs = read.Values,
            });
        }
    }
}
