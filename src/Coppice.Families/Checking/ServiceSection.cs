using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>services:</c>.</summary>
internal sealed class ServiceSection(Problems problems)
{
    /// <summary>What is done with units, in the order in which it is done.</summary>
    public IReadOnlyList<ServiceDeclaration> Read(Section section)
    {
        if (section.Map(Keys.Services) is not { } map)
        {
            return [];
        }

        var services = new Section(map, Keys.OfServices, "services", problems);
        if (map.Entries.Count == 0)
        {
            problems.Add(map, "services is empty", "services: {enable: [nftables], mask: [systemd-timesyncd]}");
        }

        var units = Enum.GetValues<ServiceAction>().SelectMany(action => Units(services, action)).ToList();
        var first = new Dictionary<string, ServiceDeclaration>();
        foreach (var unit in units.Where(unit => !first.TryAdd(unit.Unit, unit)))
        {
            // systemctl(1) refuses to enable what is masked, so that both of these are one thing to do.
            var earlier = first[unit.Unit];
            if (earlier.Action != ServiceAction.Unmask || unit.Action == ServiceAction.Mask)
            {
                problems.Add(
                    unit.Where,
                    $"{Shown.Text(unit.Unit)} is in {unit.Verb} and in {earlier.Verb}, {Place.Of(earlier.Where, unit.Where)}",
                    "remove one of them");
            }
        }

        return units;
    }

    private IEnumerable<ServiceDeclaration> Units(Section section, ServiceAction action)
    {
        var key = action.ToString().ToLowerInvariant();
        return DistinctWords.Of(section.Texts(key), key, problems)
            .Where(unit => WordGrammar.Unit.Check(unit, problems))
            .Select(unit => new ServiceDeclaration(action, unit.Value, unit.Where));
    }
}
